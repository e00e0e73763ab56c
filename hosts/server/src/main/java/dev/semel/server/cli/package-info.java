/** The command line: arguments in, sentences and exit codes out. Decides nothing of its own. */
@NullMarked
package dev.semel.server.cli;

import org.jspecify.annotations.NullMarked;
