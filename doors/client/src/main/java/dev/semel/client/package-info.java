/**
 * The way out: a request that is sent again under one key until its answer is known, or says that it is not. What is done
 * next is decided by {@link dev.semel.client.Retrying}, which knows no HTTP library; {@link
 * dev.semel.client.RetryingClient} drives it over {@code java.net.http}. Never makes a key for an attempt.
 */
@NullMarked
package dev.semel.client;

import org.jspecify.annotations.NullMarked;
