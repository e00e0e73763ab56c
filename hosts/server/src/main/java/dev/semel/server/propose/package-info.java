/** From a record of traffic to the policy that it suggests, each line with its evidence. Pure; knows no gateway. */
@NullMarked
package dev.semel.server.propose;

import org.jspecify.annotations.NullMarked;
