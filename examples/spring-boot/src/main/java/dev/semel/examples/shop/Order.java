package dev.semel.examples.shop;

/** What a customer wants. */
public record Order(String id, long cents) {}
