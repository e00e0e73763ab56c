/** A shop on Spring Boot: orders in PostgreSQL, charged at a provider that loses replies. */
@NullMarked
package dev.semel.examples.shop;

import org.jspecify.annotations.NullMarked;
