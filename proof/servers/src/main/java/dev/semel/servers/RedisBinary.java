package dev.semel.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;

/**
 * The program {@code redis-server}: the one that Maven brings, unpacked once per user; on a machine that lacks a library
 * of its own (OpenSSL 3), Debian's.
 */
final class RedisBinary {
    /** The entries' names carry the release, so another jar is another folder. */
    private static final String AMD = "redis-server-6.2.6-v5-linux-amd64";

    private static final String ARM = "redis-server-6.2.7-linux-arm64";

    private RedisBinary() {}

    /** Where it is; it has been run once to see that it does. */
    static synchronized Path path() throws IOException {
        String entry =
                System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).contains("aarch64") ? ARM : AMD;
        Path folder = new Account("", List.of()).cache().resolve("redis").resolve(entry);
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder.getParent());
            Path work = Files.createTempDirectory(folder.getParent(), ".unpacking-");
            try {
                unpack(entry, Files.createDirectory(work.resolve("root")).resolve("redis-server"));
                Binaries.moveIntoPlace(work.resolve("root"), folder);
            } finally {
                Binaries.delete(work);
            }
        }
        Path program = folder.resolve("redis-server");
        return runs(folder, program)
                ? program
                : DebianPackage.providing("redis-server", "redis-tools", "redis-server")
                        .program();
    }

    private static boolean runs(Path folder, Path program) throws IOException {
        return Command.run(folder, List.of(program.toString(), "--version")).succeeded();
    }

    private static void unpack(String name, Path target) throws IOException {
        InputStream found = RedisBinary.class.getResourceAsStream("redis.jar");
        if (found == null) {
            throw new IOException("The program redis-server ('redis.jar') is not on the class path; build proof/servers"
                    + " with Maven, which brings it.");
        }
        try (JarInputStream jar = new JarInputStream(new BufferedInputStream(found))) {
            for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
                if (entry.getName().equals(name)) {
                    Files.copy(jar, target);
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
                    return;
                }
            }
        }
        throw new IOException("The artifact that brings Redis holds no '" + name + "'.");
    }
}
