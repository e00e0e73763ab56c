/**
 * How much each caller may ask of this node, by whichever door. Counts in memory, bounded; what is counted is forgotten
 * with the process. Never looks at a key or a body, and never holds back what ends or keeps up something that was begun.
 */
@NullMarked
package dev.semel.server.limits;

import org.jspecify.annotations.NullMarked;
