/**
 * The server: gateway, admin listener and command line in one runnable jar.
 *
 * <p>It puts doors, stores and oversight together and decides nothing about idempotency itself.
 */
@NullMarked
package dev.semel.server;

import org.jspecify.annotations.NullMarked;
