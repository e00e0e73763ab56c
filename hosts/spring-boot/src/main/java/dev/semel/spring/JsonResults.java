package dev.semel.spring;

import dev.semel.operation.ResultCodec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.impl.UnknownSerializer;

/** A method's answer as JSON, by the application's own mapper. */
final class JsonResults implements ResultCodec<Kept> {
    private final JsonMapper mapper;
    private final JavaType type;

    /** Of whatever type; for answers that are not told again. */
    JsonResults(JsonMapper mapper, JavaType type) {
        this.mapper = mapper;
        this.type = type;
    }

    /** @throws MisuseException if answers of this type cannot be told again */
    static JsonResults of(JsonMapper mapper, JavaType type, String where) {
        if (!type.hasRawClass(Object.class) && !type.hasRawClass(Void.class) && !type.hasRawClass(void.class)) {
            refuseUnwritable(mapper, type, where);
            refuseUnreadable(mapper, type, where);
        }
        return new JsonResults(mapper, type);
    }

    /** Fails of an object of which nothing would be seen, which is like every other one. */
    static ObjectWriter writer(JsonMapper mapper) {
        return mapper.writer().with(SerializationFeature.FAIL_ON_EMPTY_BEANS);
    }

    private static void refuseUnwritable(JsonMapper mapper, JavaType type, String where) {
        if (type.isConcrete()
                && mapper._serializationContext().findRootValueSerializer(type) instanceof UnknownSerializer) {
            throw new MisuseException(
                    where + " answers a " + type.getRawClass().getSimpleName()
                            + ", of which nothing is seen as JSON: a repeat would be told an empty one.",
                    "Make it a record, or give it properties that JSON shows.");
        }
    }

    private static void refuseUnreadable(JsonMapper mapper, JavaType type, String where) {
        ValueDeserializer<?> reader = mapper._deserializationContext().findRootValueDeserializer(type);
        boolean made = !(reader instanceof BeanDeserializerBase beans)
                || beans.getValueInstantiator().canInstantiate();
        if (reader instanceof AbstractDeserializer || !made) {
            throw new MisuseException(
                    where + " answers a " + type.getRawClass().getSimpleName()
                            + ", which cannot be read from JSON again: a repeat could not be told what the first call was.",
                    "Answer what can, such as a record; where a controller's whole response is to be kept, leave its key"
                            + " to the Idempotency-Key header.");
        }
    }

    @Override
    public byte[] encode(Kept result) {
        return writer(mapper).forType(type).writeValueAsBytes(result.value());
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
