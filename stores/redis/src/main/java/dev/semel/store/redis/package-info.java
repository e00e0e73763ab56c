/**
 * Records in Redis: one server, a set that Sentinel watches, or a Cluster. {@link dev.semel.store.redis.RedisStore} is the
 * store; one script decides and writes a batch, and what it leaves to the caller is decided by the pure function and
 * written over the very record that was seen.
 */
@NullMarked
package dev.semel.store.redis;

import org.jspecify.annotations.NullMarked;
