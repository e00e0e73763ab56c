/** What is kept for a replay, made unreadable to whoever reads the store: keys, seal, and the store that seals. */
@NullMarked
package dev.semel.result;

import org.jspecify.annotations.NullMarked;
