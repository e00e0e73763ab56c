package dev.semel.client;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A server behind TLS, over HTTP/2 and HTTP/1.1, with a certificate of its own that does what it is told to each request. */
final class TlsServer implements AutoCloseable {
    private static final String PASSWORD = "changeit";

    /** What it does to a request. */
    interface Behaviour {
        void to(HttpServerRequest request);
    }

    /** A whole request. */
    record Arrival(String method, String version, String key, String body) {}

    /** @param host whom it names, as keytool has it */
    record Certificate(String host) {
        static final Certificate GOOD = new Certificate("ip:127.0.0.1");
    }

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<Behaviour> script;
    private final Path keys;
    private final HttpServer server;

    /**
     * @param folder has one certificate for each host, made by the first who asks for it: that takes a second
     * @param acts one for each request, the last for all that follow too
     */
    TlsServer(Path folder, Certificate certificate, List<Behaviour> acts) {
        script = new ArrayList<>(acts);
        keys = made(folder.resolve(certificate.host().replace(':', '-') + ".p12"), certificate);
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(keys.toString()).setPassword(PASSWORD)))
                .requestHandler(request -> request.body().onSuccess(body -> serve(request, body)));
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    }

    private static Path made(Path file, Certificate certificate) {
        if (Files.exists(file)) {
            return file;
        }
        try {
            Process made = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-J-XX:TieredStopAtLevel=1",
                            "-genkeypair",
                            "-alias",
                            "server",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=server",
                            "-ext",
                            "SAN=" + certificate.host(),
                            "-startdate",
                            "-1d",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            PASSWORD))
                    .redirectErrorStream(true)
                    .redirectOutput(file.resolveSibling("keytool.log").toFile())
                    .start();
            if (!made.waitFor(1, TimeUnit.MINUTES) || made.exitValue() != 0) {
                throw new AssertionError(
                        "keytool made no certificate: " + Files.readString(file.resolveSibling("keytool.log")));
            }
            return file;
        } catch (IOException | InterruptedException cannot) {
            throw new AssertionError("keytool made no certificate.", cannot);
        }
    }

    private void serve(HttpServerRequest request, Buffer body) {
        Behaviour act;
        synchronized (arrivals) {
            String key = request.getHeader("Idempotency-Key");
            arrivals.add(new Arrival(
                    request.method().name(), request.version().name(), key == null ? "" : key, body.toString()));
            act = script.get(Math.min(arrivals.size(), script.size()) - 1);
        }
        act.to(request);
    }

    static Behaviour say(int status, String body) {
        return request -> request.response().setStatusCode(status).end(body);
    }

    URI at(String path) {
        return URI.create("https://127.0.0.1:" + server.actualPort() + path);
    }

    List<Arrival> arrivals() {
        synchronized (arrivals) {
            return List.copyOf(arrivals);
        }
    }

    /** A client that trusts this server's certificate and no other one. */
    HttpClient trusting(HttpClient.Version version) {
        try (InputStream in = Files.newInputStream(keys)) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(in, PASSWORD.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("server", own.getCertificate("server"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return HttpClient.newBuilder().version(version).sslContext(tls).build();
        } catch (IOException | GeneralSecurityException cannot) {
            throw new AssertionError("The certificate cannot be trusted.", cannot);
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
