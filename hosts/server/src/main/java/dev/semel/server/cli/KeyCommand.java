package dev.semel.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code semel key}: what happened to single keys, and deciding about them, through a running gateway. */
@Command(
        name = "key",
        description = "Looks at single keys of a running gateway, and decides about those in doubt.",
        mixinStandardHelpOptions = true,
        subcommands = {KeyGet.class, KeyExplain.class, KeyDoubts.class, KeyProbe.class, KeyResolve.class, KeyPurge.class
        })
final class KeyCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Nothing was said to do with a key; give get, explain, doubts, probe, resolve or purge");
    }
}
