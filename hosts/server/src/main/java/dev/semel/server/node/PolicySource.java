package dev.semel.server.node;

import dev.semel.policies.Parsed;
import dev.semel.policies.Policy;
import dev.semel.policies.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the policy that a node runs under. */
public final class PolicySource {
    private PolicySource() {}

    /** The policy file's content, checked; all that is wrong with it, a line each, if it cannot be used. */
    public static Policy read(Path file) throws InvalidPolicyException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new InvalidPolicyException(List.of("The policy file " + file + " cannot be read ("
                    + unreadable.getClass().getSimpleName() + "); give the path of a file that is there."));
        }
        Parsed parsed = PolicyFile.parse(file.toString(), bytes);
        if (parsed instanceof Parsed.Invalid invalid) {
            throw new InvalidPolicyException(invalid.lines());
        }
        return ((Parsed.Valid) parsed).policy();
    }

    /** A policy that must not be used. */
    public static final class InvalidPolicyException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<String> lines;

        InvalidPolicyException(List<String> lines) {
            super(String.join(System.lineSeparator(), lines));
            this.lines = List.copyOf(lines);
        }

        /** One sentence per error, with its place. */
        public List<String> lines() {
            return lines;
        }
    }
}
