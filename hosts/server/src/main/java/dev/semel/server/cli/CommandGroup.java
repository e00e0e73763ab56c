package dev.semel.server.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing but hold others: called without one of them, it says so, with its help. */
abstract class CommandGroup implements Runnable {
    /** Of the group, set before one of its commands runs. */
    @Spec
    CommandSpec spec;

    @Override
    public final void run() {
        throw new ParameterException(spec.commandLine(), "No command was given");
    }
}
