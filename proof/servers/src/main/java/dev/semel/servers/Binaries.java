package dev.semel.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL, unpacked once per user and version. The folder's name carries the checksum of what it was
 * unpacked from, and it appears in one step: several test runs may want it at the same time.
 */
final class Binaries {
    private static final List<String> NEEDED = List.of("bin/initdb", "bin/postgres");
    /** A jar does not change while this JVM runs, and many servers are started from it. */
    private static final Map<PostgresVersion, String> CHECKSUMS = new EnumMap<>(PostgresVersion.class);

    private Binaries() {}

    /** The folder that holds {@code bin}, {@code lib} and {@code share}. */
    static synchronized Path of(PostgresVersion version, Account account) throws IOException {
        Path cache = account.cache().resolve("postgres");
        Path folder = cache.resolve(version.artifact() + "-" + checksum(version));
        if (!Files.isDirectory(folder)) {
            makeCache(cache);
            Path work = Files.createTempDirectory(cache, ".unpacking-");
            try {
                unpack(version, work.resolve("root"));
                moveIntoPlace(work.resolve("root"), folder);
            } finally {
                delete(work);
            }
        }
        for (String program : NEEDED) {
            if (!Files.isExecutable(folder.resolve(program))) {
                throw new IOException("'" + folder.resolve(program)
                        + "' is missing or cannot be run; delete that version's folder and run again.");
            }
        }
        return folder;
    }

    static void makeCache(Path cache) throws IOException {
        try {
            makeFolder(cache);
        } catch (IOException e) {
            throw new IOException(
                    "The folder '" + cache + "' for unpacked servers cannot be made; set XDG_CACHE_HOME to a folder"
                            + " that this user may write to.",
                    e);
        }
    }

    /** Deletes a folder and what is in it; what somebody else deletes meanwhile is as good. */
    static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static InputStream resource(PostgresVersion version) throws IOException {
        String name = "postgres-" + version.artifact() + ".jar";
        InputStream found = Binaries.class.getResourceAsStream(name);
        if (found == null) {
            throw new IOException("The programs of PostgreSQL " + version.artifact() + " ('" + name
                    + "') are not on the class path; build proof/servers with Maven, which brings them.");
        }
        return new BufferedInputStream(found);
    }

    private static String checksum(PostgresVersion version) throws IOException {
        String known = CHECKSUMS.get(version);
        if (known == null) {
            CRC32 checksum = new CRC32();
            take(resource(version), checksum);
            known = written(checksum);
            CHECKSUMS.put(version, known);
        }
        return known;
    }

    /**
     * Reads it to its end and closes it. A CRC tells releases apart, which is all that is asked of it, and costs a test
     * JVM a twentieth of a SHA-256, for which its quick compiler has no instructions.
     */
    static void take(InputStream content, CRC32 checksum) throws IOException {
        try (InputStream in = new CheckedInputStream(content, checksum)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    static String written(CRC32 checksum) {
        return String.format("%08x", checksum.getValue());
    }

    private static void unpack(PostgresVersion version, Path root) throws IOException {
        try (JarInputStream jar = new JarInputStream(resource(version))) {
            for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    unpackTar(new TarArchiveInputStream(new XZInputStream(jar)), root);
                    return;
                }
            }
        }
        throw new IOException("The artifact of PostgreSQL " + version.artifact() + " holds no .txz archive.");
    }

    private static void unpackTar(TarArchiveInputStream tar, Path root) throws IOException {
        makeFolder(root);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path target = root.resolve(entry.getName()).normalize();
            if (!target.startsWith(root)) {
                throw new IOException("The archive has a path that leads out of it: '" + entry.getName() + "'.");
            }
            if (entry.isDirectory()) {
                makeFolder(target);
                continue;
            }
            makeFolder(target.getParent());
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            } else {
                Files.copy(tar, target);
                Files.setPosixFilePermissions(
                        target,
                        PosixFilePermissions.fromString((entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    /** Open to everybody, whatever our own mask: another user is to run what is in it. */
    static void makeFolder(@Nullable Path folder) throws IOException {
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        makeFolder(folder.getParent());
        try {
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (FileAlreadyExistsException sameMoment) {
            makeFolder(folder);
        }
    }

    /** In one step, so that no other process sees half of it; whoever comes second keeps what is there. */
    static void moveIntoPlace(Path unpacked, Path folder) throws IOException {
        try {
            Files.move(unpacked, folder);
        } catch (IOException second) {
            if (!Files.isDirectory(folder)) {
                throw second;
            }
        }
    }
}
