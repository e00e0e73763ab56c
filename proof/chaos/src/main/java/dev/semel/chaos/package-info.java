/**
 * Campaigns against a gateway in a process of its own: storms of twins, and kills at random moments under load. What
 * became of each order is counted in the service's own book, never taken from the gateway.
 */
@NullMarked
package dev.semel.chaos;

import org.jspecify.annotations.NullMarked;
