package dev.semel.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A test run that is killed leaves no server behind. */
class OrphanTest {
    /** Starts a server, says where it is, and never ends by itself. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws IOException {
            PostgresServer server = PostgresServer.start(PostgresVersion.NEWEST);
            System.out.println(server.superuserUrl());
            System.out.println(server.data());
            System.in.read();
        }
    }

    @Test
    void a_server_ends_with_its_killed_jvm_and_its_folder_is_deleted() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process victim = new ProcessBuilder(List.of(
                        java.toString(),
                        "-Duser.home=" + System.getProperty("user.home"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = victim.inputReader(StandardCharsets.UTF_8)) {
            String url = said.readLine();
            Path data = Path.of(said.readLine());
            assertThat(Sql.answers(url)).isTrue();
            assertThat(data).exists();

            victim.destroyForcibly();

            Await.until(
                    "the server and its folder are gone",
                    Duration.ofSeconds(20),
                    () -> !Sql.answers(url) && !Files.exists(data.getParent()));
        } finally {
            victim.destroyForcibly();
        }
    }
}
