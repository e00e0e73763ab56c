/** Puts a running node together: store, engine, gateway and admin listener, started in order and stopped in reverse. */
@NullMarked
package dev.semel.server.node;

import org.jspecify.annotations.NullMarked;
