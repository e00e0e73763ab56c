package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semel.protocol.Decision;
import dev.semel.servers.RedisServer;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.Asking;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server behind TLS: whom the JVM trusts is spoken to, under the name that the certificate has, and nobody else. */
class EncryptedTest {
    private static final String TRUSTED = "javax.net.ssl.trustStore";
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path folder;

    private static RedisServer server;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        Path keys = keys(folder.resolve("keys.p12"));
        KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        Path certificate = pem("CERTIFICATE", store.getCertificate("server").getEncoded());
        Path key = pem(
                "PRIVATE KEY", store.getKey("server", PASSWORD.toCharArray()).getEncoded());
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        server = RedisServer.start(Map.of(
                "tls-port", Integer.toString(port),
                "tls-cert-file", certificate.toString(),
                "tls-key-file", key.toString(),
                "tls-ca-cert-file", certificate.toString(),
                "tls-auth-clients", "no"));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static Path keys(Path file) throws IOException, InterruptedException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(List.of(
                        tool,
                        "-J-XX:TieredStopAtLevel=1",
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=server",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-startdate",
                        "-1d",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD))
                .inheritIO()
                .start();
        assertThat(made.waitFor()).as("keytool's exit").isZero();
        return file;
    }

    private static Path pem(String what, byte[] encoded) throws IOException {
        String text = "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + what
                + "-----\n";
        return Files.writeString(folder.resolve(what.replace(' ', '-') + ".pem"), text);
    }

    private static String url(String host) {
        return "rediss://" + host + ":" + port;
    }

    @Test
    void a_trusted_server_is_spoken_to() {
        trusting(() -> {
            try (RedisStore store = RedisStore.open(url("127.0.0.1"), Places.fresh())) {
                Asking.settled(store, "k");
                assertThat(Asking.apply(store, Asking.claim("k", 2))).isInstanceOf(Decision.Replay.class);
            }
        });
    }

    @Test
    void one_that_nobody_vouches_for_is_not() {
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> RedisStore.open(url("127.0.0.1"), Places.fresh()))
                .withMessageContaining("it cannot be reached")
                .withMessageContaining("unable to find valid certification path");
    }

    @Test
    void nor_one_whose_certificate_names_another() {
        trusting(() -> assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> RedisStore.open(url("localhost"), Places.fresh()))
                .withMessageContaining("it cannot be reached")
                .withMessageContaining("localhost"));
    }

    private static void trusting(Runnable ask) {
        System.setProperty(TRUSTED, folder.resolve("keys.p12").toString());
        System.setProperty(TRUSTED + "Password", PASSWORD);
        try {
            ask.run();
        } finally {
            System.clearProperty(TRUSTED);
            System.clearProperty(TRUSTED + "Password");
        }
    }
}
