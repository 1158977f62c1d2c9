package io.vultus.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;

/**
 * What a document of YAML or JSON that people write may not hold, whatever it is bound to: a key twice (the later value
 * would win silently), a field that is not known, a number that is not finite (it compares false with every bound), and
 * half a surrogate pair (it becomes another character when it is written).
 */
public final class StrictDocuments {

    private StrictDocuments() {}

    /** Makes a mapper refuse all of it; its errors name place and field. */
    public static <B extends MapperBuilder<?, B>> B strict(B mapper) {
        return mapper.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .addModule(new SimpleModule("strict documents")
                        .addDeserializer(double.class, new Finite(double.class))
                        .addDeserializer(Double.class, new Finite(Double.class))
                        .addDeserializer(String.class, new WholeText())
                        .addKeyDeserializer(String.class, new WholeKey()));
    }

    /** Whether a text holds a half of a surrogate pair without the other. */
    public static boolean holdsHalfSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static final class Finite extends StdScalarDeserializer<Double> {

        private static final long serialVersionUID = 1;

        private final boolean primitive;

        Finite(Class<Double> type) {
            super(type);
            primitive = type.isPrimitive();
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            double value = _parseDoublePrimitive(parser, context);
            if (!Double.isFinite(value)) {
                throw JsonMappingException.from(parser, "a number must be finite, this one is " + value);
            }
            return value;
        }

        @Override
        public Double getNullValue(DeserializationContext context) throws JsonMappingException {
            if (primitive) {
                throw JsonMappingException.from(context, "a number is wanted, not null");
            }
            return null;
        }
    }

    private static final class WholeText extends StdScalarDeserializer<String> {

        private static final long serialVersionUID = 1;

        WholeText() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return whole(_parseString(parser, context, this), context);
        }
    }

    private static final class WholeKey extends KeyDeserializer {

        @Override
        public Object deserializeKey(String key, DeserializationContext context) throws IOException {
            return whole(key, context);
        }
    }

    private static String whole(String text, DeserializationContext context) throws JsonMappingException {
        if (holdsHalfSurrogate(text)) {
            throw JsonMappingException.from(context, "a text must be Unicode, this one holds half a surrogate pair");
        }
        return text;
    }
}
