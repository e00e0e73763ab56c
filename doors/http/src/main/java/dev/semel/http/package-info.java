/**
 * The HTTP door: what the idempotency key header, the fingerprint of a request and the replay of an answer mean.
 *
 * <p>It knows no HTTP library and no store; hosts connect it to both.
 */
@NullMarked
package dev.semel.http;

import org.jspecify.annotations.NullMarked;
