/**
 * Under which terms an operation is applied: effect class, lease, retention, waiting, outage and result rules. Values
 * only; this package decides nothing and touches nothing.
 */
@NullMarked
package dev.semel.policy;

import org.jspecify.annotations.NullMarked;
