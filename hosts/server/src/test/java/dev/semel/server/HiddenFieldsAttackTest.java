package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decision rests on reaches the service as it was decided by: no field hides, doubles or outvotes it. */
@Timeout(600)
class HiddenFieldsAttackTest extends AttackedByOne {
    HiddenFieldsAttackTest() {
        super(new AttackedNode(AttackedNode.PAY
                + "  - { name: refund, match: { path: /refund }, fingerprint: { headers: [Host, X-Shop] } }\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Idempotency-Key",
                "keep-alive, idempotency-key",
                "close~Connection: IDEMPOTENCY-KEY",
                "Authorization",
                "Cookie",
                ",Content-Type,",
                "Content-Encoding"
            })
    void Connection_cannot_take_away_what_the_decision_rests_on(String named) {
        client.say(AttackedNode.pay("k", "Cookie: a=b~Content-Encoding: identity~Connection: " + named + "~"));

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("connection_names_field");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @Test
    void Connection_cannot_take_away_a_field_that_the_policy_counts() {
        client.say(AttackedNode.pay("k", "X-Shop: 1~Connection: x-shop~").replace("/pay", "/refund"));

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("connection_names_field");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @Test
    void Connection_cannot_take_away_what_the_gateway_adds() {
        client.say(AttackedNode.pay("k", "Connection: Semel-Key, Semel-Epoch, X-Forwarded-For~"));

        assertThat(node.serve(OK))
                .containsIgnoringCase("Semel-Key: ")
                .containsIgnoringCase("Semel-Epoch: ")
                .contains("X-Forwarded-For: 127.0.0.1\r\n");
        assertThat(client.readMessage()).startsWith("HTTP/1.1 201 ");
    }

    @Test
    void what_the_gateway_adds_cannot_be_said_by_a_client_in_another_spelling() {
        client.say(AttackedNode.pay(
                "k",
                "Semel-Key: evil~semel_key: evil~SEMEL_EPOCH: evil~Semel-First_Epoch: evil~X_Forwarded_For: evil~"
                        + "X-Forwarded_Proto: evil~x_forwarded_host: evil~X_Kept: good~"));

        assertThat(node.serve(OK)).doesNotContain("evil").contains("X_Kept: good\r\n");
        assertThat(client.readMessage()).startsWith("HTTP/1.1 201 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Idempotency_Key: other", "idempotency_key: k", "Content_Type: text/plain"})
    void a_field_that_some_services_take_for_another_is_refused(String field) {
        client.say(AttackedNode.pay("k", field + "~"));

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("field_name_unclear");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override: DELETE", "x-http-method: PUT", "X-Method-Override: PATCH"})
    void another_method_beside_the_one_that_counts_is_refused(String field) {
        client.say(AttackedNode.pay("k", field + "~"));

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("method_overridden");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @Test
    void two_lines_of_the_key_or_of_the_caller_are_refused() {
        client.say(AttackedNode.pay("k", "Idempotency-Key: k~"));
        assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("key_malformed");
        Wire other = node.client().say(AttackedNode.pay("k", "authorization: Bearer two~"));

        assertThat(other.readToEnd()).contains("caller_malformed");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bearer one",
                "Bearer  one",
                "Bearer ONE",
                "Bearer one,Bearer two",
                "Basic one",
                "Bearer one\t2",
                "Bearer on"
            })
    void a_credential_that_is_not_the_very_same_is_not_told_what_another_was_answered(String credential) {
        client.say(AttackedNode.pay("k", ""));
        node.serve("HTTP/1.1 201 Created~Content-Length: 6~Connection: close~~secret");
        assertThat(client.readMessage()).endsWith("secret");

        client.say(AttackedNode.pay("k", "").replace("Bearer one", credential));

        assertThat(node.serve(OK)).contains(credential);
        assertThat(client.readMessage()).doesNotContain("secret").doesNotContainIgnoringCase("Idempotent-Replayed");
    }

    @Test
    void another_host_under_one_key_is_another_request_where_the_policy_counts_it() {
        String refund = AttackedNode.pay("k", "").replace("/pay", "/refund");
        client.say(refund);
        node.serve("HTTP/1.1 201 Created~Content-Length: 6~Connection: close~~secret");
        client.readMessage();

        client.say(refund.replace("Host: a", "Host: b"));

        assertThat(client.readMessage()).startsWith("HTTP/1.1 422 ").doesNotContain("secret");
    }
}
