package dev.semel.examples.shop;

/** What a customer is told. */
public record Receipt(String order, String charge) {}
