/**
 * Records on their way from one store to another while both serve. Knows no store in particular: whatever has the
 * capabilities can be left and moved into.
 */
@NullMarked
package dev.semel.move;

import org.jspecify.annotations.NullMarked;
