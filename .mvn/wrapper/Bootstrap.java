import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Fetches a Maven distribution, checks its digest and unpacks it; mvnw runs this once, from source.
 *
 * <p>Arguments: address of the zip, its SHA-256 in hex, directory that shall hold the unpacked Maven. The directory
 * appears whole or not at all, also when two of these run at once: each unpacks beside it and renames, and the second
 * to rename throws its copy away. Nothing is unpacked whose digest differs.
 */
final class Bootstrap {
    private static final String CENTRAL = "https://repo.maven.apache.org/maven2";
    private static final int ATTEMPTS = 3;

    public static void main(String[] arguments) {
        try {
            if (Runtime.version().feature() < 17) {
                throw new Refused("This is Java " + Runtime.version() + "; Semel is built with a JDK 17 or newer.");
            }
            install(mirrored(arguments[0]), arguments[1], Path.of(arguments[2]));
        } catch (Refused refused) {
            System.err.println("mvnw: " + refused.getMessage());
            System.exit(70);
        } catch (IOException | GeneralSecurityException | InterruptedException broken) {
            System.err.println("mvnw: Maven could not be unpacked into " + arguments[2] + " (" + broken
                    + "); check the disk and run the command again.");
            System.exit(70);
        }
    }

    private static String mirrored(String address) {
        String mirror = System.getenv("MVNW_REPOURL");
        if (mirror == null || mirror.isBlank() || !address.startsWith(CENTRAL)) {
            return address;
        }
        return mirror.strip().replaceAll("/+$", "") + address.substring(CENTRAL.length());
    }

    private static void install(String address, String sha256, Path target)
            throws IOException, GeneralSecurityException, InterruptedException, Refused {
        Path parent = Files.createDirectories(target.getParent());
        Path scratch = Files.createTempDirectory(parent, ".unpacking-");
        try {
            Path zip = scratch.resolve("maven.zip");
            System.err.println("mvnw: fetching " + address);
            download(address, zip);
            String found = digest(zip);
            if (!found.equalsIgnoreCase(sha256)) {
                throw new Refused("The file at " + address + " has SHA-256 " + found + ", but " + sha256
                        + " was expected; nothing was unpacked, so check the mirror or distributionSha256Sum.");
            }
            Path unpacked = Files.createDirectory(scratch.resolve("maven"));
            unpack(zip, unpacked);
            publish(unpacked, target);
        } finally {
            delete(scratch);
        }
    }

    private static void download(String address, Path file) throws InterruptedException, Refused {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(30))
                .build();
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(address)).build();
        } catch (IllegalArgumentException malformed) {
            throw new Refused("'" + address + "' is not a web address; check distributionUrl and MVNW_REPOURL.");
        }
        String reason = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                HttpResponse<Path> response = client.send(request, BodyHandlers.ofFile(file));
                if (response.statusCode() == 200) {
                    return;
                }
                reason = "status " + response.statusCode();
            } catch (IOException broken) {
                reason = broken.toString();
            }
        }
        throw new Refused("Maven could not be fetched from " + address + " (" + reason
                + "); check the network, or name a mirror in MVNW_REPOURL.");
    }

    private static String digest(Path file) throws IOException, GeneralSecurityException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha256.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Unpacks without the archive's single top directory. */
    private static void unpack(Path zip, Path into) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
                Path file = into.resolve(name).normalize();
                if (entry.isDirectory() || name.isEmpty() || !file.startsWith(into)) {
                    continue;
                }
                Files.createDirectories(file.getParent());
                Files.copy(in, file);
                if (name.startsWith("bin/")) {
                    file.toFile().setExecutable(true, false);
                }
            }
        }
    }

    private static void publish(Path unpacked, Path target) throws IOException {
        try {
            Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException refused) {
            if (!Files.exists(target.resolve("bin/mvn"))) {
                throw refused;
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Ends the program with one sentence for the person who ran it. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String sentence) {
            super(sentence);
        }
    }
}
