/**
 * The admin listener: metrics, health, and what operators see and decide about single keys.
 *
 * <p>It sees the engine and its store, never the gateway. Loopback unless told otherwise.
 */
@NullMarked
package dev.semel.server.admin;

import org.jspecify.annotations.NullMarked;
