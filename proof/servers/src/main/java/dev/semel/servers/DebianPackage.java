package dev.semel.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program that a test needs and that Debian packages: taken from the PATH, else installed (by root), else
 * downloaded and unpacked into the user's own cache, from where it runs. An ordinary user's machine is never changed
 * outside that cache, and nothing is skipped: a program that cannot be had is an error of one sentence.
 *
 * @param program the executable
 * @param unpackedIn the folder that stands for the root of the file system, if the package was unpacked there
 */
public record DebianPackage(Path program, Optional<Path> unpackedIn) {
    /**
     * Finds or brings a program. The packages are all that it needs beside what every Debian has: unpacking resolves
     * no dependencies. Safe to be called by several processes at the same time.
     *
     * @throws IOException if it cannot be had; the message says why and what to install
     */
    public static synchronized DebianPackage providing(String program, String... packages) throws IOException {
        Optional<Path> there = onPath(program);
        if (there.isEmpty() && System.getProperty("user.name").equals("root")) {
            install(List.of(packages));
            there = onPath(program);
        }
        if (there.isPresent()) {
            return new DebianPackage(there.get(), Optional.empty());
        }
        Path folder = cache().resolve(String.join("+", packages));
        if (!Files.isDirectory(folder)) {
            unpack(program, List.of(packages), folder);
        }
        Path daemon = folder.resolve("usr/sbin").resolve(program);
        Path found =
                Files.isExecutable(daemon) ? daemon : folder.resolve("usr/bin").resolve(program);
        return new DebianPackage(found, Optional.of(folder));
    }

    /** The program on the PATH, without bringing it. */
    public static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** First with the lists as they are; only a machine that knows no packages yet has to fetch the lists. */
    private static void install(List<String> packages) throws IOException {
        List<String> install = new ArrayList<>(
                List.of("apt-get", "-qq", "-y", "-o", "DPkg::Lock::Timeout=120", "install", "--no-install-recommends"));
        install.addAll(packages);
        Path here = Path.of("").toAbsolutePath();
        if (onPath("apt-get").isPresent() && !Command.run(here, install).succeeded()) {
            Command.run(here, List.of("apt-get", "-qq", "update"));
            Command.run(here, install);
        }
    }

    private static void unpack(String program, List<String> packages, Path folder) throws IOException {
        if (onPath("apt-get").isEmpty() || onPath("dpkg").isEmpty()) {
            throw new IOException("The program '" + program + "' is not on the PATH and this is no Debian; install the"
                    + " equivalent of the Debian packages " + packages + " and run again.");
        }
        Files.createDirectories(cache());
        Path work = Files.createTempDirectory(cache(), ".unpacking-");
        try {
            unpackIn(work, program, packages);
            moveIntoPlace(work.resolve("root"), folder);
        } finally {
            Command.run(cache(), List.of("rm", "-rf", work.toString()));
        }
    }

    private static void unpackIn(Path work, String program, List<String> packages) throws IOException {
        for (String lists : List.of("state/lists/partial", "cache/archives/partial", "packages", "root")) {
            Files.createDirectories(work.resolve(lists));
        }
        List<String> apt = List.of(
                "apt-get",
                "-qq",
                "-o",
                "APT::Sandbox::User=",
                "-o",
                "Dir::State=" + work.resolve("state"),
                "-o",
                "Dir::State::status=/var/lib/dpkg/status",
                "-o",
                "Dir::Cache=" + work.resolve("cache"));
        need(program, packages, work, join(apt, List.of("update")));
        need(program, packages, work.resolve("packages"), join(apt, join(List.of("download"), packages)));
        try (Stream<Path> files = Files.list(work.resolve("packages"))) {
            for (Path file : files.toList()) {
                need(
                        program,
                        packages,
                        work,
                        List.of(
                                "dpkg",
                                "-x",
                                file.toString(),
                                work.resolve("root").toString()));
            }
        }
    }

    /** In one step, so that no other process sees half of it; whoever comes second keeps what is there. */
    private static void moveIntoPlace(Path unpacked, Path folder) throws IOException {
        try {
            Files.move(unpacked, folder);
        } catch (IOException second) {
            if (!Files.isDirectory(folder)) {
                throw second;
            }
        }
    }

    private static void need(String program, List<String> packages, Path folder, List<String> command)
            throws IOException {
        Command.Result result = Command.run(folder, command);
        if (!result.succeeded()) {
            throw new IOException("The program '" + program + "' is not on the PATH and the Debian packages " + packages
                    + " could not be fetched ('" + command.get(0) + "' said: " + result.lastLine()
                    + "); install them and run again.");
        }
    }

    private static Path cache() {
        String configured = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path caches = configured.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(configured);
        return caches.resolve("semel").resolve("debian");
    }

    private static List<String> join(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
