/**
 * The samples of the README and of the documentation, compiled and run by the tests.
 *
 * <p>Nothing in the product depends on them.
 */
@NullMarked
package dev.semel.examples;

import org.jspecify.annotations.NullMarked;
