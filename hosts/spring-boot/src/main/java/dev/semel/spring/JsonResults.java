package dev.semel.spring;

import dev.semel.operation.ResultCodec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** A method's answer as JSON, by the application's own mapper. */
final class JsonResults implements ResultCodec<Kept> {
    private final JsonMapper mapper;
    private final JavaType type;

    JsonResults(JsonMapper mapper, JavaType type) {
        this.mapper = mapper;
        this.type = type;
    }

    @Override
    public byte[] encode(Kept result) {
        return mapper.writerFor(type).writeValueAsBytes(result.value());
    }

    @Override
    public Kept decode(byte[] bytes) {
        try {
            return new Kept(mapper.readValue(bytes, type));
        } catch (JacksonException unreadable) {
            throw new IllegalArgumentException(
                    "A kept answer is no " + type + " any more: " + unreadable.getOriginalMessage()
                            + "; keep the type readable for as long as answers are kept.",
                    unreadable);
        }
    }
}
