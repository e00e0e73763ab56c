package dev.semel.engine;

/**
 * What an engine is doing at one moment.
 *
 * @param queuedEvents how many events wait for the store
 * @param cachedRecords how many final records the near cache holds
 * @param attemptsUnderWay how many attempts of this process are at work
 * @param storeLeftAlone whether the circuit breaker is open
 * @param callsThatHang how many calls to the store were given up and have not returned
 */
public record EngineGauges(
        int queuedEvents, int cachedRecords, int attemptsUnderWay, boolean storeLeftAlone, int callsThatHang) {}
