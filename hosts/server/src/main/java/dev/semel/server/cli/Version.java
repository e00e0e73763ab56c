package dev.semel.server.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the version of the jar and the Java that runs it; it reads nothing else. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String jar = Version.class.getPackage().getImplementationVersion();
        return new String[] {"semel " + (jar == null ? "(unpackaged)" : jar) + ", Java " + Runtime.version()};
    }
}
