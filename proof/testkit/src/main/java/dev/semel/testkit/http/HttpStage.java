package dev.semel.testkit.http;

import dev.semel.engine.Engine;
import dev.semel.http.HttpDoor;
import java.util.Objects;

/**
 * What a host under test is put together from. All of it is the suite's to close.
 *
 * @param engine runs what is protected
 * @param door decides what each request is
 * @param service is protected
 */
public record HttpStage(Engine engine, HttpDoor door, HttpService service) {
    public HttpStage {
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(door, "door");
        Objects.requireNonNull(service, "service");
    }
}
