/** A user's own OpenAPI description, annotated with what a policy adds to its operations. Opens no connection. */
@NullMarked
package dev.semel.server.openapi;

import org.jspecify.annotations.NullMarked;
