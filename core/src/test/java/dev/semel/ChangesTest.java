package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.World;
import dev.semel.operation.Change;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.operation.Supersession;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Creates, updates and deletes of one entity, pair by pair. All say the same of it, so that only the change differs. */
class ChangesTest {
    private record Wish(Change change, long version) {}

    private final World world = new World();
    private final Semel semel = world.node().semel();
    private final List<Wish> applied = new ArrayList<>();

    @AfterEach
    void close() {
        world.close();
    }

    private static Terms terms(DuplicateRule rule) {
        return World.terms(EffectTerms.unprotected()).duplicates(rule).build();
    }

    private static Operation.Builder<Wish> write(DuplicateRule rule) {
        return Operation.named("orders.write", Wish.class)
                .key(wish -> "order 17")
                .fingerprint(wish -> World.fingerprint(5))
                .change(Wish::change)
                .terms(terms(rule));
    }

    private String told(Operation<Wish, String> operation, Wish wish) {
        return semel.once(operation, wish, lease -> {
                    applied.add(wish);
                    return "done";
                })
                .name();
    }

    @ParameterizedTest
    @CsvSource({
        "CREATE 1, CREATE 1, replayed",
        "CREATE 1, UPDATE 1, mismatched",
        "CREATE 1, DELETE 1, mismatched",
        "CREATE 1, UPDATE 2, applied",
        "CREATE 1, DELETE 2, applied",
        "UPDATE 2, CREATE 1, stale",
        "UPDATE 2, CREATE 2, mismatched",
        "UPDATE 2, UPDATE 1, stale",
        "UPDATE 2, UPDATE 2, replayed",
        "UPDATE 2, UPDATE 3, applied",
        "UPDATE 2, DELETE 2, mismatched",
        "UPDATE 2, DELETE 3, applied",
        "DELETE 3, CREATE 1, stale",
        "DELETE 3, CREATE 3, mismatched",
        "DELETE 3, CREATE 4, applied",
        "DELETE 3, UPDATE 2, stale",
        "DELETE 3, UPDATE 3, mismatched",
        "DELETE 3, DELETE 3, replayed",
        "DELETE 3, DELETE 4, applied",
    })
    void of_two_versions_of_an_entity_the_second_is_told(String first, String second, String told) {
        Operation<Wish, String> operation = write(DuplicateRule.LAST_WRITE_WINS)
                .supersession(wish -> Supersession.byVersion(wish.version()))
                .result(ResultCodec.text());

        assertThat(told(operation, wish(first))).isEqualTo("applied");
        assertThat(told(operation, wish(second))).isEqualTo(told);
        assertThat(applied).hasSize(told.equals("applied") ? 2 : 1);
    }

    @ParameterizedTest
    @CsvSource({
        "CREATE, CREATE, replayed",
        "CREATE, UPDATE, mismatched",
        "CREATE, DELETE, mismatched",
        "UPDATE, CREATE, mismatched",
        "UPDATE, UPDATE, replayed",
        "UPDATE, DELETE, mismatched",
        "DELETE, CREATE, mismatched",
        "DELETE, UPDATE, mismatched",
        "DELETE, DELETE, replayed",
    })
    void without_versions_a_key_stands_for_one_change_alone(Change first, Change second, String told) {
        Operation<Wish, String> operation = write(DuplicateRule.REPLAY).result(ResultCodec.text());

        assertThat(told(operation, new Wish(first, 0))).isEqualTo("applied");
        assertThat(told(operation, new Wish(second, 0))).isEqualTo(told);
        assertThat(applied).hasSize(1);
    }

    private static Wish wish(String words) {
        int space = words.indexOf(' ');
        return new Wish(Change.valueOf(words.substring(0, space)), Long.parseLong(words.substring(space + 1)));
    }

    @Test
    void versions_without_a_rule_that_supersedes_and_such_a_rule_without_versions_are_no_contract() {
        assertThatThrownBy(() -> write(DuplicateRule.REPLAY)
                        .supersession(wish -> Supersession.byVersion(wish.version()))
                        .result(ResultCodec.text()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orders.write has versions, and its terms say REPLAY");
        assertThatThrownBy(() -> write(DuplicateRule.MERGE).result(ResultCodec.text()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orders.write has no versions, and its terms say MERGE");
    }

    @Test
    void a_request_without_a_version_is_refused_where_versions_are_declared() {
        Operation<Wish, String> operation = write(DuplicateRule.OVERWRITE)
                .supersession(
                        wish -> wish.version() == 0 ? Supersession.never() : Supersession.byVersion(wish.version()))
                .result(ResultCodec.text());

        assertThatThrownBy(() -> told(operation, new Wish(Change.UPDATE, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no version, and under OVERWRITE");
        assertThat(applied).isEmpty();
    }
}
