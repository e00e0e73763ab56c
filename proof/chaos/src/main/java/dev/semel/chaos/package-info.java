/**
 * Campaigns against processes of their own: a gateway, or engines over one PostgreSQL. Storms of twins; kills, crashes and
 * pauses at random moments under load. What became of each key is counted where its effect is, never taken from Semel.
 */
@NullMarked
package dev.semel.chaos;

import org.jspecify.annotations.NullMarked;
