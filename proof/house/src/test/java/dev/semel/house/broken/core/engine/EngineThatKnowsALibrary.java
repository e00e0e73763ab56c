package dev.semel.house.broken.core.engine;

import com.github.javaparser.JavaParser;

/** Breaks the rule that the core depends on the JDK alone. */
public final class EngineThatKnowsALibrary {
    public JavaParser parser() {
        return new JavaParser();
    }
}
