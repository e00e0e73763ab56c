/**
 * Records in the user's own relational database, which many nodes may share. One public store, its options and its
 * schema; SQL is in resource files, one per dialect.
 */
@NullMarked
package dev.semel.store.jdbc;

import org.jspecify.annotations.NullMarked;
