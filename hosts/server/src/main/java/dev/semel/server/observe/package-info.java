/**
 * Watching exchanges that go through untouched: what would have been decided about them, and a record of their shapes. It
 * never answers, delays or changes a request.
 */
@org.jspecify.annotations.NullMarked
package dev.semel.server.observe;
