package dev.semel.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program of a MariaDB server and what it reads, unpacked once per user and version or packaged by Debian.
 *
 * @param server the executable
 * @param share the folder of its messages, character sets and the statements that make its own tables
 */
record MariaPrograms(Path server, Path share) {
    private static final Pattern WANTED = Pattern.compile(
            ".*/linux/(bin/mariadbd|share/english/[^/]+|share/charsets/[^/]+|share/mariadb_[a-z_]*tables[a-z_]*\\.sql)");

    static synchronized MariaPrograms of(MariaVersion version, Account account) throws IOException {
        return version == MariaVersion.OLDEST ? packaged() : unpacked(version, account);
    }

    private static MariaPrograms packaged() throws IOException {
        DebianPackage found = DebianPackage.providing("mariadbd", "mariadb-server-core", "liburing2");
        return new MariaPrograms(
                found.program(), found.unpackedIn().orElse(Path.of("/")).resolve("usr/share/mysql"));
    }

    private static MariaPrograms unpacked(MariaVersion version, Account account) throws IOException {
        Path cache = account.cache().resolve("mariadb");
        Path folder = cache.resolve(version.number());
        if (!Files.isDirectory(folder)) {
            Binaries.makeCache(cache);
            Path work = Files.createTempDirectory(cache, ".unpacking-");
            try {
                unpack(version, work.resolve("root"));
                Binaries.moveIntoPlace(work.resolve("root"), folder);
            } finally {
                Binaries.delete(work);
            }
        }
        return new MariaPrograms(folder.resolve("bin/mariadbd"), folder.resolve("share"));
    }

    private static void unpack(MariaVersion version, Path root) throws IOException {
        Binaries.makeFolder(root);
        String name = "mariadb-" + version.number() + ".jar";
        InputStream found = MariaPrograms.class.getResourceAsStream(name);
        if (found == null) {
            throw new IOException("The programs of MariaDB " + version.number() + " ('" + name
                    + "') are not on the class path; build proof/servers with Maven, which brings them.");
        }
        try (JarInputStream jar = new JarInputStream(new BufferedInputStream(found))) {
            for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
                Matcher wanted = WANTED.matcher(entry.getName());
                if (wanted.matches()) {
                    Path target = root.resolve(wanted.group(1));
                    Binaries.makeFolder(target.getParent());
                    Files.copy(jar, target);
                    Files.setPosixFilePermissions(
                            target,
                            PosixFilePermissions.fromString(target.endsWith("mariadbd") ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    /** Where the data folder is kept that these programs once made and every server begins with; may not be there yet. */
    Path pristineData(MariaVersion version, Account account) throws IOException {
        Path cache = account.cache().resolve("mariadb");
        Binaries.makeCache(cache);
        String made = Long.toHexString(Files.getLastModifiedTime(server).toMillis());
        return cache.resolve(version.number() + "-" + made + "-data");
    }

    /** The statements that make a server's own tables, in their order; the files are named so since 11, else as MySQL's. */
    String systemTables() throws IOException {
        List<String> statements = new ArrayList<>();
        for (String name : List.of("system_tables", "performance_tables", "system_tables_data")) {
            Path file = share.resolve("mariadb_" + name + ".sql");
            statements.add(Files.readString(Files.exists(file) ? file : share.resolve("mysql_" + name + ".sql")));
        }
        return String.join("\n", statements);
    }
}
