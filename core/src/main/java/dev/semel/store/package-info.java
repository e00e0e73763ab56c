/** The record: what a store owes, the codec of stored records, and the store in memory. */
@NullMarked
package dev.semel.store;

import org.jspecify.annotations.NullMarked;
