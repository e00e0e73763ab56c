package dev.semel.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Endpoints that a policy file protects and no code. */
class PolicyRoutesTest {
    private static final String ALL = """
            semel: 1
            version: "7"
            operations:
              - { name: orders.place, match: { methods: [POST], path: /api/orders } }
              - { name: orders.cancel, match: { methods: [DELETE], path: "/api/orders/{order}" } }
              - { name: files.put, match: { methods: [PUT], path: /api/files/** } }
              - { name: blobs.put, match: { methods: [PUT], path: /api/blobs/** } }
              - { name: base, match: { methods: [POST], path: /api } }
            unlisted: pass
            """;

    @TempDir
    private Path folder;

    @Test
    void routes_of_the_policy_are_protected() throws IOException {
        assertThat(doors(ServiceRules.strict().under(policy(ALL)))).isEmpty();
        assertThat(doors(ServiceRules.strict())).hasSize(4);
    }

    @Test
    void what_stands_before_all_paths_is_said() throws IOException {
        Path file = policy(ALL.replace("/api", "/shop/api"));

        assertThat(doors(ServiceRules.strict().under(file, "/shop"))).isEmpty();
        assertThat(doors(ServiceRules.strict().under(file))).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "place | /api/orders } | /api/orders }, key: ignored",
                "place | /api/orders } | /api/orders }, observe: true",
                "place | [POST] | [PATCH]",
                "cancel | {order} | 7",
                "put | /api/blobs/** | /api/blobs/{one}",
                "put | /api/files/** | /api/file/**",
                "base | path: /api } | path: /api/x }"
            })
    void a_route_that_does_not_have_all_of_it_protects_nothing(String method, String route, String instead)
            throws IOException {
        String other = ALL.replace(route, instead.replace("/{one}", "/one"));
        assertThat(other).isNotEqualTo(ALL);

        assertThat(doors(ServiceRules.strict().under(policy(other))))
                .as(other)
                .anyMatch(text -> text.contains("Routed." + method + " ("));
    }

    @Test
    void exceptions_and_policy_go_together_in_either_order() throws IOException {
        Path file = policy(ALL.replace("[DELETE]", "[PUT]"));
        String cancel = "dev.semel.checks.Shops.Routed.cancel";

        assertThat(doors(ServiceRules.strict().except(cancel, "a test").under(file)))
                .isEmpty();
        assertThat(doors(ServiceRules.strict().under(file).except(cancel, "a test")))
                .isEmpty();
    }

    @Test
    void a_policy_protects_no_listener() throws IOException {
        Path everything = policy("semel: 1\nversion: a\n");

        assertThat(Findings.of(ServiceRules.strict().under(everything).doorsAreProtected(), Shops.Open.class))
                .anyMatch(text -> text.contains("Open.kafka "))
                .noneMatch(text -> text.contains("Open.post "));
    }

    @Test
    void what_cannot_be_kept_to_is_refused() throws IOException {
        assertThatThrownBy(() -> ServiceRules.strict().under(folder.resolve("none.yaml")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.yaml cannot be read");
        Path wrong = policy(ALL + "colour: red\n");
        assertThatThrownBy(() -> ServiceRules.strict().under(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("policy.yaml:10:1: ");
        Path right = policy(ALL);
        for (String before : List.of("api", "/api/")) {
            assertThatThrownBy(() -> ServiceRules.strict().under(right, before))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cannot stand before paths");
        }
    }

    private Path policy(String text) throws IOException {
        return Files.writeString(folder.resolve("policy.yaml"), text);
    }

    private static List<String> doors(ServiceRules rules) {
        return Findings.of(rules.doorsAreProtected(), Shops.Routed.class);
    }
}
