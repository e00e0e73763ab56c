/**
 * Rules for the code of services: what changes something is done once, under keys and fingerprints that a repeat has too.
 * Reads class files and runs nothing.
 */
@NullMarked
package dev.semel.checks;

import org.jspecify.annotations.NullMarked;
