package dev.semel.policies;

import java.util.Objects;

/**
 * One thing that is wrong with a policy file.
 *
 * @param line where, from 1
 * @param column where, in characters, from 1
 * @param path what it is about, such as {@code operations[2].effect.class}; empty for the whole file
 * @param message what is wrong and what to do, in a sentence
 */
public record PolicyError(int line, int column, String path, String message) {
    public PolicyError {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(message, "message");
    }

    /** The error as one line, in the form that editors and terminals find their way by: {@code file:line:column}. */
    public String in(String file) {
        return file + ":" + line + ":" + column + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
