/**
 * The HTTP door as a filter of Jakarta Servlet 6: a handler behind it runs once per key, in the same process.
 *
 * <p>It knows no framework and no container; what a key, a fingerprint and a replay are, {@code dev.semel.http} says.
 */
@NullMarked
package dev.semel.servlet;

import org.jspecify.annotations.NullMarked;
