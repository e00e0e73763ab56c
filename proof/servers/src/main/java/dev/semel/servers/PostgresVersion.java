package dev.semel.servers;

/** The releases of PostgreSQL that the tests bring: the oldest that Semel promises to run on, and the newest to be had. */
public enum PostgresVersion {
    /** 12.22, the last of its line. */
    OLDEST("12.22.0"),
    /** 18.6. */
    NEWEST("18.6.0");

    private final String artifact;

    PostgresVersion(String artifact) {
        this.artifact = artifact;
    }

    /** The version of the artifact that holds the programs, such as {@code 18.6.0}. */
    public String artifact() {
        return artifact;
    }

    /** The number before the first dot, such as 18. */
    public int major() {
        return Integer.parseInt(artifact.substring(0, artifact.indexOf('.')));
    }
}
