/**
 * The decision: one pure function from (record, event, store time) to (record, decision). No I/O, no clock, no
 * randomness, no thread. The function that ships is the one that is model-checked and the oracle of every store.
 */
@NullMarked
package dev.semel.protocol;

import org.jspecify.annotations.NullMarked;
