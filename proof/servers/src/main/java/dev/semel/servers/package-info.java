/**
 * Real servers that the tests bring themselves, killed and cut off at will: nothing has to be installed, and durability
 * is never traded for speed.
 *
 * <p>{@link dev.semel.servers.PostgresServer} runs PostgreSQL, alone or as primary and standby;
 * {@link dev.semel.servers.RedisServer} and {@link dev.semel.servers.RedisCluster} run Redis;
 * {@link dev.semel.servers.FaultProxy} stands between a client and any server and does what networks do. Neither knows
 * anything of Semel.
 */
@NullMarked
package dev.semel.servers;

import org.jspecify.annotations.NullMarked;
