/** From a record of traffic to the policy that it suggests, each line with its evidence. Pure; knows no gateway. */
@org.jspecify.annotations.NullMarked
package dev.semel.server.propose;
