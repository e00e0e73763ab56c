package dev.semel.server.cli;

import dev.semel.server.api.ApiSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the HTTP API listens, and who may use it. */
final class ApiOptions {
    @Option(
            names = "--api",
            paramLabel = "HOST:PORT",
            description = "Where the HTTP API listens (default: it does not); plain HTTP, so put TLS before it.")
    private @Nullable String api;

    @Option(
            names = "--api-tokens",
            paramLabel = "FILE",
            description = "The access tokens of the HTTP API, as 'semel token new' prints them; mode 600.")
    private @Nullable Path tokens;

    /** @throws IllegalArgumentException if one is given without the other, or the address is none */
    Optional<ApiSettings> settings(int loops) {
        if (api == null && tokens == null) {
            return Optional.empty();
        } else if (api == null || tokens == null) {
            throw new IllegalArgumentException("Of --api and --api-tokens one is missing; give both or neither.");
        }
        Address at = Address.parse("--api", api);
        int used = loops > 0 ? loops : Runtime.getRuntime().availableProcessors();
        return Optional.of(new ApiSettings(at.host(), at.port(), tokens, used));
    }
}
