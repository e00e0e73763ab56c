/**
 * The embedded store: operation records in a RocksDB directory owned by one process.
 *
 * <p>It never imports a door or a host, and RocksDB types never appear in its public signatures.
 */
@NullMarked
package dev.semel.store.embedded;

import org.jspecify.annotations.NullMarked;
