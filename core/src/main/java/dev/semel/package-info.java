/** The front door: apply a business action once. */
@NullMarked
package dev.semel;

import org.jspecify.annotations.NullMarked;
