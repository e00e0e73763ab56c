/** An order service on the plain JDK: one operation, a provider that forgets to answer, an HTTP door of its own. */
@NullMarked
package dev.semel.examples.orders;

import org.jspecify.annotations.NullMarked;
