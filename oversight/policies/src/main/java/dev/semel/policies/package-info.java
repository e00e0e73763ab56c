/**
 * Versioned policy files: the terms of operations, written in YAML by operators.
 *
 * <p>It sees the core only, never a door, a store or a host.
 */
@NullMarked
package dev.semel.policies;

import org.jspecify.annotations.NullMarked;
