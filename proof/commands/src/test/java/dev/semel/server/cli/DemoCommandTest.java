package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code semel demo} as it is called, small; and what it says when it is called wrongly. */
class DemoCommandTest extends TypedCommands {
    private static final int ORDERS = 40;

    @TempDir
    Path directory;

    @Test
    void every_order_is_applied_or_refused_once_though_the_gateway_is_killed() {
        int exit = semel("demo", "--orders", "" + ORDERS, "--twins", "4", "--kills", "1", "-o", "json");

        JsonObject report = new JsonObject(out.toString());
        assertThat(exit).as(out + " " + err).isZero();
        assertThat(report.getInteger("kills")).isEqualTo(1);
        assertThat(report.getInteger("applied") + report.getInteger("refused")).isEqualTo(ORDERS);
        assertThat(report.getInteger("requests")).isGreaterThan(4 * ORDERS);
        assertThat(report.getInteger("replayed")).isPositive();
        assertThat(report.getInteger("not_settled")).isZero();
        assertThat(report.getInteger("applied_twice")).isZero();
        assertThat(report.getJsonArray("wrong")).isEmpty();
        assertThat(report.getBoolean("holds")).isTrue();
    }

    @Test
    void a_storm_over_a_sqlite_file_applies_each_order_once_and_takes_the_file_away() {
        String store = "jdbc:sqlite:" + directory.resolve("demo.db");

        int exit = semel("demo", "--orders", "40", "--twins", "4", "--kills", "1", "-o", "json", "--store", store);

        assertThat(exit).as(out + " " + err).isZero();
        assertThat(new JsonObject(out.toString()).getBoolean("holds")).isTrue();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void without_the_gateway_the_same_storm_applies_orders_twice() {
        int exit = semel("demo", "--orders", "" + ORDERS, "--twins", "4", "--without-gateway", "-o", "json");

        JsonObject report = new JsonObject(out.toString());
        assertThat(exit).isEqualTo(Exits.FINDING);
        assertThat(report.getInteger("kills")).isZero();
        assertThat(report.getInteger("applied_twice")).isPositive();
        assertThat(report.getJsonArray("wrong")).isNotEmpty();
        assertThat(report.getBoolean("holds")).isFalse();
    }

    @Test
    void without_the_gateway_people_are_told_which_orders_are_wrong() {
        int exit = semel("demo", "--orders", "5", "--twins", "2", "--without-gateway");

        assertThat(exit).isEqualTo(Exits.FINDING);
        assertThat(out.toString())
                .contains("5 orders, each asked for by 2 clients at once; no gateway")
                .contains("WRONG  order-1: ")
                .contains("5 orders are not as they must be.");
    }

    @Test
    void a_demo_of_no_orders_is_refused() {
        assertRefused("--orders is 0; give a number from 1 to 1000000", "demo", "--orders", "0");
    }

    @Test
    void a_demo_without_clients_is_refused() {
        assertRefused("--twins is 0; give a number from 1 to 64", "demo", "--twins", "0");
    }

    @Test
    void a_negative_number_of_kills_is_refused() {
        assertRefused("--kills is -1; give a number from 0 to 1000", "demo", "--kills", "-1");
    }

    @Test
    void a_number_that_is_none_is_refused() {
        assertRefused("'many'", "demo", "--orders", "many");
    }

    @Test
    void an_unknown_output_is_refused() {
        assertRefused("-o is 'xml'; write text or json", "demo", "-o", "xml");
    }

    @Test
    void an_input_that_is_not_there_is_named() {
        Path missing = directory.resolve("missing.jsonl");

        assertRefused("The input " + missing + " cannot be read", "demo", "--input", missing.toString());
    }

    @Test
    void an_input_without_a_line_is_refused() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty.jsonl"), "\n \n");

        assertRefused("The input " + empty + " has no line to send", "demo", "--input", empty.toString());
    }

    @Test
    void a_line_that_is_not_json_is_named_by_its_number() throws IOException {
        Path broken = Files.writeString(directory.resolve("broken.jsonl"), "{\"a\":1}\n\n{\"a\":\n");

        assertRefused(broken + ":3 is not JSON", "demo", "--input", broken.toString());
    }

    private void assertRefused(String sentence, String... arguments) {
        int exit = semel(arguments);

        assertThat(exit).isEqualTo(Exits.USAGE);
        assertThat(err.toString()).startsWith("semel: ").contains(sentence).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }
}
