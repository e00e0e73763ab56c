package dev.semel.server;

/**
 * A refusal or failure as told to a caller: status, stable code and one sentence.
 *
 * @param status HTTP status
 * @param code stable, machine-readable name in snake case
 * @param title what kind of problem, the same for every occurrence
 * @param detail what was wrong this time and what to do next, in one sentence
 */
record Problem(int status, String code, String title, String detail) {
    static Problem badRequest(String code, String detail) {
        return new Problem(400, code, "The request is malformed", detail);
    }
}
