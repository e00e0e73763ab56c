/**
 * The main job shown in one command: a storm of duplicates against a gateway that is killed again and again, before a
 * payments service that loses replies; then the proof, counted at the service itself.
 */
@NullMarked
package dev.semel.server.demo;

import org.jspecify.annotations.NullMarked;
