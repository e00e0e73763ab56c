/**
 * Benchmarks and side-by-side runs against peers, started by hand from their own jar.
 *
 * <p>Nothing here runs in the ordinary test run.
 */
@NullMarked
package dev.semel.benchmarks;

import org.jspecify.annotations.NullMarked;
