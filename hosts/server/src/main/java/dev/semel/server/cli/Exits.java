package dev.semel.server.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Exit codes, the same for every command, and the one way to fail: a sentence on standard error. */
final class Exits {
    /** Done. */
    static final int OK = 0;
    /** Done, and something was found that needs a person. */
    static final int FINDING = 1;
    /** Wrong usage, or an address that cannot be had. */
    static final int USAGE = 2;
    /** The store or the gateway cannot be reached, or must not be used as it is. */
    static final int STORE = 3;
    /** A defect in Semel itself. */
    static final int DEFECT = 70;

    private Exits() {}

    static int fail(CommandSpec spec, int code, @Nullable String sentence) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("semel: " + sentence);
        err.flush();
        return code;
    }
}
