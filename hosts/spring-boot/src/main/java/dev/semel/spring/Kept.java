package dev.semel.spring;

import org.jspecify.annotations.Nullable;

/** What a method answered, which may be nothing. */
record Kept(@Nullable Object value) {}
