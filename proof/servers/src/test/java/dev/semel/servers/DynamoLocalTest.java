package dev.semel.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** The stand-in does what the tests of the store rely on. */
class DynamoLocalTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Test
    void what_was_acknowledged_survives_a_kill() throws IOException, InterruptedException {
        try (DynamoLocal server = DynamoLocal.start()) {
            ask(server, "CreateTable", """
                    {"TableName": "tab", "BillingMode": "PAY_PER_REQUEST",
                     "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
                     "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}]}""");
            ask(server, "PutItem", """
                    {"TableName": "tab", "Item": {"k": {"S": "key"}, "v": {"S": "kept"}}}""");
            server.kill();
            assertThat(server.runs()).isFalse();
            server.restart();

            HttpResponse<String> read = ask(server, "GetItem", """
                    {"TableName": "tab", "Key": {"k": {"S": "key"}}, "ConsistentRead": true}""");
            assertThat(read.body()).contains("kept");
            // The store takes the service's time from it.
            assertThat(read.headers().firstValue("Date")).isPresent();
        }
    }

    @Test
    void a_closed_server_is_gone() {
        DynamoLocal server = DynamoLocal.start();
        server.close();
        assertThat(server.runs()).isFalse();
    }

    private static HttpResponse<String> ask(DynamoLocal server, String what, String json)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.endpoint()))
                .header("X-Amz-Target", "DynamoDB_20120810." + what)
                .header("Content-Type", "application/x-amz-json-1.0")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=any/20260101/eu-west-1/dynamodb/aws4_request,"
                                + " SignedHeaders=host, Signature=none")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response;
    }
}
