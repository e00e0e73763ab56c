/**
 * Records in a table of DynamoDB. {@link dev.semel.store.dynamodb.DynamoStore} is the store: every change is one
 * conditional write over the very item that was seen, decided by the pure function before it.
 * {@link dev.semel.store.dynamodb.DynamoTable} makes the table.
 */
@NullMarked
package dev.semel.store.dynamodb;

import org.jspecify.annotations.NullMarked;
