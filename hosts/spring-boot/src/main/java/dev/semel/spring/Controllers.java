package dev.semel.spring;

import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The methods of controllers as the application's web stack maps them.
 *
 * @param before what stands before every path, such as a context path; empty for nothing
 * @param mapped a new stream each time; to be asked for when all beans are there
 */
record Controllers(String before, Supplier<Stream<HttpRoutes.Mapped>> mapped) {}
