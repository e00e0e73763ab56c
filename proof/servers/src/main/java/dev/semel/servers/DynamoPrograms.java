package dev.semel.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The jars of DynamoDB Local, unpacked once per user: it runs in a Java of its own, for it needs older releases of what
 * its clients have.
 */
final class DynamoPrograms {
    /** What it was seen to load; of all that its description names, this is less than half. */
    private static final List<String> JARS = List.of(
            "DynamoDBLocal",
            "annotations",
            "antlr4-runtime",
            "auth",
            "aws-core",
            "commons-cli",
            "commons-lang3",
            "dynamodb",
            "failureaccess",
            "guava",
            "http-auth-aws",
            "http-auth-spi",
            "http-client-spi",
            "identity-spi",
            "jackson-annotations",
            "jackson-core",
            "jackson-databind",
            "jackson-datatype-jsr310",
            "jetty-http",
            "jetty-io",
            "jetty-server",
            "jetty-util",
            "joda-time",
            "json-utils",
            "log4j-api",
            "log4j-core",
            "metrics-spi",
            "pinpoint",
            "profiles",
            "protocol-core",
            "reactive-streams",
            "regions",
            "retries-spi",
            "sdk-core",
            "slf4j-api",
            "sqlite4java",
            "utils");

    private static Optional<Path> ready = Optional.empty();

    private DynamoPrograms() {}

    /** The folder that holds them all. */
    static synchronized Path folder() throws IOException {
        if (ready.isEmpty()) {
            ready = Optional.of(unpacked());
        }
        return ready.get();
    }

    private static Path unpacked() throws IOException {
        Path cache = new Account("", List.of()).cache().resolve("dynamodb");
        Path folder = cache.resolve("local-" + checksum());
        if (!Files.isDirectory(folder)) {
            Binaries.makeCache(cache);
            Path work = Files.createTempDirectory(cache, ".unpacking-");
            try {
                Path root = Files.createDirectory(work.resolve("root"));
                for (String jar : JARS) {
                    try (InputStream in = resource(jar)) {
                        Files.copy(in, root.resolve(jar + ".jar"));
                    }
                }
                Binaries.moveIntoPlace(root, folder);
            } finally {
                Binaries.delete(work);
            }
        }
        return folder;
    }

    private static String checksum() throws IOException {
        CRC32 checksum = new CRC32();
        for (String jar : JARS) {
            Binaries.take(resource(jar), checksum);
        }
        return Binaries.written(checksum);
    }

    private static InputStream resource(String jar) throws IOException {
        InputStream found = DynamoPrograms.class.getResourceAsStream("dynamodb/" + jar + ".jar");
        if (found == null) {
            throw new IOException("DynamoDB Local's 'dynamodb/" + jar + ".jar' is not on the class path; build"
                    + " proof/servers with Maven, which brings it.");
        }
        return new BufferedInputStream(found);
    }
}
