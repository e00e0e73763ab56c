/**
 * Watching exchanges that go through untouched: what would have been decided about them, and a record of their shapes. It
 * never answers, delays or changes a request.
 */
@NullMarked
package dev.semel.server.observe;

import org.jspecify.annotations.NullMarked;
