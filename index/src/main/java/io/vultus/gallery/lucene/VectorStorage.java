package io.vultus.gallery.lucene;

import io.vultus.embedding.Embedding;
import io.vultus.gallery.Template;
import java.util.Arrays;
import java.util.Optional;

/** In what precision a gallery keeps embeddings. */
public enum VectorStorage {
    /** As they are enrolled. */
    FLOAT32("float32"),
    /**
     * Rounded to IEEE 754 binary16 numbers, which takes half the disk: coordinates are a part in 2048 off at most, and
     * what the gallery gives back is not what was enrolled to the last bit. {@code docs/performance.md} says what that
     * does to ranks. Goes with {@link SearchStructure#SCAN} only.
     */
    FLOAT16("float16");

    private final String id;

    VectorStorage(String id) {
        this.id = id;
    }

    /** How commits and commands name it. */
    public String id() {
        return id;
    }

    /** The one of this name. */
    public static Optional<VectorStorage> ofId(String id) {
        return Arrays.stream(values()).filter(storage -> storage.id.equals(id)).findFirst();
    }

    /** How many bits a value takes. */
    int bitsPerValue() {
        return this == FLOAT32 ? Float.SIZE : Short.SIZE;
    }

    /** What the gallery gives back when this template is enrolled. */
    Template kept(Template template) {
        if (this == FLOAT32) {
            return template;
        }
        float[] values = template.embedding().toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
        }
        return template.withEmbedding(embedding(values));
    }

    /** The embedding that was kept as these values; rounding changes lengths by more than embeddings may differ. */
    Embedding embedding(float[] values) {
        return this == FLOAT32 ? Embedding.ofUnit(values) : Embedding.normalise(values);
    }
}
