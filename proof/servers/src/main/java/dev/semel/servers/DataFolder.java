package dev.semel.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Predicate;

/**
 * Data folders. A fresh one is a copy of one that was made once per user and version, since to make one takes seconds:
 * all PostgreSQLs of a version have the same system identifier.
 */
final class DataFolder {
    private DataFolder() {}

    /** Makes a data folder of PostgreSQL that no server has run on. */
    static void create(Path data, Path binaries, Account account) throws IOException {
        copy(pristine(binaries, account), data, account, path -> true);
    }

    /** Copies a data folder, in use or not, without the paths (relative to it) that are not wanted. */
    static void copy(Path from, Path to, Account account, Predicate<Path> wanted) throws IOException {
        Files.walkFileTree(from, new Copy(from, to, account, wanted));
    }

    /** Keeps a copy of a folder on which no server runs, to begin others with. */
    static void keep(Path data, Path kept, Account account) throws IOException {
        Path work = Files.createTempDirectory(kept.getParent(), ".keeping-");
        try {
            copy(data, work.resolve("data"), account, path -> true);
            Binaries.moveIntoPlace(work.resolve("data"), kept);
        } finally {
            Binaries.delete(work);
        }
    }

    private static synchronized Path pristine(Path binaries, Account account) throws IOException {
        Path folder = binaries.resolveSibling(binaries.getFileName() + "-data");
        if (!Files.isDirectory(folder)) {
            Path work = Files.createTempDirectory(account.cache().resolve("postgres"), ".initializing-");
            try {
                account.own(work);
                initialize(work.resolve("data"), binaries, account);
                Binaries.moveIntoPlace(work.resolve("data"), folder);
            } finally {
                Binaries.delete(work);
            }
        }
        return folder;
    }

    private static void initialize(Path data, Path binaries, Account account) throws IOException {
        String initdb = binaries.resolve("bin/initdb").toString();
        Process process = account.command(
                        List.of(initdb, "-D", data.toString(), "-U", "postgres", "-A", "trust", "-E", "UTF8"))
                .start();
        try {
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("initdb failed and said: " + said.strip());
            }
        } catch (InterruptedException e) {
            throw Await.interrupted();
        } finally {
            process.destroy();
        }
    }

    /** Files may come and go meanwhile: what is dropped while the copy is made is not missed in it. */
    private static final class Copy extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;
        private final Account account;
        private final Predicate<Path> wanted;

        Copy(Path from, Path to, Account account, Predicate<Path> wanted) {
            this.from = from;
            this.to = to;
            this.account = account;
            this.wanted = wanted;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            Path below = from.relativize(folder);
            if (!wanted.test(below)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Path target = to.resolve(below);
            Files.createDirectory(
                    target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            account.own(target);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Path below = from.relativize(file);
            if (wanted.test(below)) {
                try {
                    Files.copy(file, to.resolve(below));
                    account.own(to.resolve(below));
                } catch (NoSuchFileException dropped) {
                    return FileVisitResult.CONTINUE;
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }
    }
}
