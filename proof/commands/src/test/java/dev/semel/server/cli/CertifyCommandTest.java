package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code semel certify}: what it says of our own stores, how it is called wrongly, and that it leaves nothing behind. */
class CertifyCommandTest extends TypedCommands {
    @TempDir(factory = Scratch.class)
    Path directory;

    @Test
    void the_store_in_memory_is_certified_with_the_grade_that_promises_nothing() {
        int exit = semel("certify", "--store", "memory:", "--kill");

        assertThat(exit).as(out + " " + err).isZero();
        assertThat(out.toString())
                .contains("Certifying memory:.")
                .containsPattern("contract +passed +103 of 103 tests passed \\(")
                .containsPattern("concurrency +passed +20 rounds of 12 threads over 1 instance, ")
                .containsPattern("lost replies +passed .* of unknown fate")
                .containsPattern(
                        "lease and clock +passed +a lease of 1000 ms was taken over after \\d+ ms \\(1\\d+ by the store")
                .containsPattern("kills +not run +the grade NONE promises nothing to a killed process")
                .contains("Certified without kills, grade NONE: an acknowledged write survives nothing.");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void an_embedded_store_is_certified_beside_the_users_own_and_nothing_is_left_behind() throws IOException {
        Path user = directory.resolve("store");
        Files.writeString(Files.createDirectory(user).resolve("note"), "mine");

        int exit = semel("certify", "--store", "rocksdb:" + user, "--rounds", "2", "--kill", "-o", "json");

        JsonObject report = new JsonObject(out.toString());
        assertThat(exit).as(out + " " + err).isZero();
        assertThat(report.getString("store")).isEqualTo("rocksdb:" + user);
        assertThat(report.getBoolean("certified")).isTrue();
        assertThat(report.getString("grade")).isEqualTo("MACHINE");
        assertThat(report.getJsonArray("chapters").stream().map(each -> ((JsonObject) each)))
                .hasSize(5)
                .allMatch(chapter -> chapter.getBoolean("ran"))
                .allMatch(chapter -> chapter.getJsonArray("findings").isEmpty());
        assertThat(report.getJsonArray("chapters").getJsonObject(4).getString("did"))
                .startsWith("5 kills; ");
        assertThat(files()).containsExactlyInAnyOrder(user, user.resolve("note"));
        assertThat(user.resolve("note")).hasContent("mine");
    }

    @Test
    void a_directory_that_is_not_there_is_a_store_that_cannot_be_reached() {
        Path nowhere = directory.resolve("missing").resolve("store");

        int exit = semel("certify", "--store", "rocksdb:" + nowhere, "-o", "json");

        assertThat(exit).isEqualTo(Exits.STORE);
        assertThat(err.toString())
                .startsWith("semel: No directory can be made in " + nowhere.getParent())
                .hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void an_unknown_store_is_refused() {
        assertRefused("The store 'foo:bar' is not known", "certify", "--store", "foo:bar");
        assertRefused("The store 'rocksdb:' is not known", "certify", "--store", "rocksdb:");
    }

    @Test
    void a_certification_of_nothing_is_refused() {
        assertRefused("Missing required option: '--store=STORE'", "certify");
    }

    @Test
    void storms_of_no_rounds_are_refused() {
        assertRefused("--rounds is 0; give a number from 1 to 1000", "certify", "--store", "memory:", "--rounds", "0");
    }

    @Test
    void fewer_kills_than_none_are_refused() {
        assertRefused("--kill is -1; give a number from 0 to 1000", "certify", "--store", "memory:", "--kill=-1");
    }

    @Test
    void an_unknown_output_is_refused() {
        assertRefused("-o is 'xml'; write text or json", "certify", "--store", "memory:", "-o", "xml");
    }

    private void assertRefused(String sentence, String... arguments) {
        err.getBuffer().setLength(0);

        assertThat(semel(arguments)).isEqualTo(Exits.USAGE);
        assertThat(err.toString()).startsWith("semel: ").contains(sentence).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(each -> !each.equals(directory)).toList();
        }
    }
}
