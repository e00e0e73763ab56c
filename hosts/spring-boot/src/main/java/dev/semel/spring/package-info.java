/**
 * Semel in a Spring Boot application: {@link dev.semel.spring.Idempotent} on what must happen once, and the engine that keeps
 * it, made from the beans and properties that are there.
 */
@NullMarked
package dev.semel.spring;

import org.jspecify.annotations.NullMarked;
