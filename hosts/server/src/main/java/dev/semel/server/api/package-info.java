/**
 * The HTTP API: services in any language claim, renew and settle by calls. One listener of its own; it remembers nothing
 * between two calls, and whose they are is the token's word alone.
 */
@NullMarked
package dev.semel.server.api;

import org.jspecify.annotations.NullMarked;
