package dev.semel.servers;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.stream.Stream;

/**
 * The user that servers run as: our own, or somebody without rights when we are root, as whom PostgreSQL refuses to
 * run.
 *
 * @param user the name of that somebody, empty for our own user
 * @param prefix what stands before a command to run it as that user
 */
record Account(String user, List<String> prefix) {
    private static final Path HERE = Path.of("").toAbsolutePath();

    /** Our own, for servers that run as anybody. */
    static Account ours() {
        return new Account("", List.of());
    }

    static Account forServers() throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return ours();
        }
        String user = idOf("-u", "postgres").isEmpty() ? "nobody" : "postgres";
        String uid = idOf("-u", user);
        String gid = idOf("-g", user);
        if (uid.isEmpty() || uid.equals("0")) {
            throw new IOException(
                    "PostgreSQL does not run as root and there is no user 'postgres' or 'nobody'; add one,"
                            + " or run as an ordinary user.");
        }
        return new Account(user, prefix(user, uid, gid));
    }

    private static List<String> prefix(String user, String uid, String gid) throws IOException {
        if (DebianPackage.onPath("setpriv").isPresent()) {
            return List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--");
        }
        if (DebianPackage.onPath("runuser").isPresent()) {
            return List.of("runuser", "-u", user, "--");
        }
        if (DebianPackage.onPath("su").isPresent()) {
            return List.of("su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--", user);
        }
        throw new IOException(
                "PostgreSQL does not run as root and none of setpriv, runuser and su is on the PATH; install"
                        + " one, or run as an ordinary user.");
    }

    private static String idOf(String kind, String user) throws IOException {
        Command.Result id = Command.run(HERE, List.of("id", kind, user));
        return id.succeeded() ? id.output().strip() : "";
    }

    boolean isOther() {
        return !user.isEmpty();
    }

    /** The command as that user runs it, without settings of ours that PostgreSQL's programs listen to. */
    ProcessBuilder command(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(prefix.stream(), command.stream()).toList());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return builder.redirectErrorStream(true);
    }

    /** Makes the file or folder that user's. */
    void own(Path path) throws IOException {
        if (isOther()) {
            UserPrincipalLookupService users = FileSystems.getDefault().getUserPrincipalLookupService();
            PosixFileAttributeView view =
                    Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            view.setOwner(users.lookupPrincipalByName(user));
        }
    }

    /** Where unpacked programs are kept: in the home of an ordinary user; root's own home is closed to the others. */
    Path cache() {
        if (isOther()) {
            return Path.of("/var/cache/semel");
        }
        String configured = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path caches = configured.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(configured);
        return caches.resolve("semel");
    }
}
