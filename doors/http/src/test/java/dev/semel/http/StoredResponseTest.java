package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.ResultRule;
import dev.semel.policy.Terms;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredResponseTest {
    private static final ResultCodec<StoredResponse> CODEC = StoredResponse.codec();
    private static final HttpAnswer CREATED = new HttpAnswer(
            201,
            Requests.fields("Content-Type", "text/plain", "Location", "/charges/1", "Set-Cookie", "session=1"),
            HttpBody.of("done"));

    @Test
    void random_answers_are_read_as_they_were_written() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            StoredResponse stored = random(random);
            byte[] bytes = CODEC.encode(stored);

            assertThat(CODEC.decode(bytes)).isEqualTo(stored);
            assertThat(StoredResponseCodec.encodedLength(stored)).isEqualTo(bytes.length);
        }
    }

    @Test
    void every_kind_of_answer_is_read_as_it_was_written() {
        for (StoredResponse.Kept kept : StoredResponse.Kept.values()) {
            StoredResponse stored = new StoredResponse(new HttpAnswer(504, HttpFields.none(), HttpBody.empty()), kept);

            assertThat(CODEC.decode(CODEC.encode(stored))).isEqualTo(stored);
        }
    }

    /** What earlier releases wrote must always be read: these bytes never change. */
    @Test
    void the_first_format_is_still_read() {
        byte[] bytes = {1, 0, 0, (byte) 201, 0, 1, 0, 1, 'A', 0, 0, 0, 2, 'b', 'c', 0, 0, 0, 1, 'd'};

        assertThat(CODEC.decode(bytes))
                .isEqualTo(new StoredResponse(
                        new HttpAnswer(201, Requests.fields("A", "bc"), HttpBody.of("d")), StoredResponse.Kept.WHOLE));
        bytes[1] = 1;
        bytes[18] = 0;
        assertThat(CODEC.decode(Arrays.copyOf(bytes, 19)).kept()).isEqualTo(StoredResponse.Kept.HEAD);
    }

    @Test
    void bytes_that_were_cut_lengthened_or_made_by_another_are_refused() {
        byte[] bytes = CODEC.encode(new StoredResponse(CREATED, StoredResponse.Kept.WHOLE));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> CODEC.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> CODEC.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] later = bytes.clone();
        later[0] = 2;
        assertThatThrownBy(() -> CODEC.decode(later)).hasMessageContaining("format 2");
    }

    @Test
    void marks_and_lengths_that_cannot_be_are_refused_before_anything_is_made_of_them() {
        byte[] bytes = CODEC.encode(new StoredResponse(
                new HttpAnswer(200, HttpFields.none(), HttpBody.empty()), StoredResponse.Kept.WHOLE));
        for (byte mark : new byte[] {6, -1}) {
            byte[] unknown = bytes.clone();
            unknown[1] = mark;
            assertThatThrownBy(() -> CODEC.decode(unknown)).isInstanceOf(IllegalArgumentException.class);
        }
        for (int length : new int[] {-1, 1, Integer.MAX_VALUE}) {
            byte[] lying = ByteBuffer.wrap(bytes.clone()).putInt(6, length).array();
            assertThatThrownBy(() -> CODEC.decode(lying)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void random_bytes_are_read_or_refused_and_never_break_anything() {
        Random random = new Random(11);
        for (int round = 0; round < 10_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = 1;
            }
            try {
                StoredResponse read = CODEC.decode(bytes);
                assertThat(CODEC.decode(CODEC.encode(read))).isEqualTo(read);
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void a_cookie_is_never_kept() {
        StoredResponse stored = StoredResponse.of(CREATED, route(ResultRule.whole()));

        assertThat(stored.answer().headers().first("Set-Cookie")).isNull();
        assertThat(stored.answer().headers().first("Location")).isEqualTo("/charges/1");
        assertThat(stored.answer().body()).isEqualTo(HttpBody.of("done"));
    }

    @Test
    void an_answer_is_whole_up_to_the_limit_and_one_byte_more_leaves_its_head() {
        StoredResponse whole = StoredResponse.of(CREATED, route(ResultRule.whole()));
        int length = CODEC.encode(whole).length;

        assertThat(StoredResponse.of(CREATED, route(ResultRule.whole(length)))).isEqualTo(whole);
        StoredResponse cut = StoredResponse.of(CREATED, route(ResultRule.whole(length - 1)));
        assertThat(cut.kept()).isEqualTo(StoredResponse.Kept.HEAD);
        assertThat(cut.answer().status()).isEqualTo(201);
        assertThat(cut.answer().headers()).isEqualTo(whole.answer().headers());
        assertThat(cut.answer().body().isEmpty()).isTrue();
    }

    @Test
    void a_rule_that_keeps_references_keeps_where_it_is() {
        StoredResponse stored = StoredResponse.of(CREATED, route(ResultRule.reference()));

        assertThat(stored.kept()).isEqualTo(StoredResponse.Kept.REFERENCE);
        assertThat(stored.answer().headers()).isEqualTo(Requests.fields("Location", "/charges/1"));
        assertThat(stored.answer().body().isEmpty()).isTrue();
    }

    private static RoutePolicy route(ResultRule rule) {
        return RoutePolicy.named("charges")
                .terms(Terms.of(EffectTerms.unprotected()).result(rule).build())
                .build();
    }

    private static StoredResponse random(Random random) {
        List<HttpFields.Field> lines = new ArrayList<>();
        for (int count = random.nextInt(5); count > 0; count--) {
            lines.add(new HttpFields.Field("n" + random.nextInt(9), "\u00e9 \u20ac".repeat(random.nextInt(4))));
        }
        byte[] body = new byte[random.nextInt(300)];
        random.nextBytes(body);
        return new StoredResponse(
                new HttpAnswer(200 + random.nextInt(400), HttpFields.of(lines), HttpBody.of(body)),
                StoredResponse.Kept.WHOLE);
    }
}
