package dev.semel.examples.shop;

/** Who takes the money. */
public interface Provider {
    /**
     * Charges once for each key.
     *
     * @return the number of the charge
     * @throws RuntimeException if nobody knows whether it has
     */
    String charge(String key, Order order);
}
