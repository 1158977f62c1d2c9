package io.vultus.model;

import java.util.regex.Pattern;

/**
 * What decides the vectors of a model, as a hash: two embeddings can be compared only if their contracts are equal. It
 * covers the embedder's file, its preprocessing, the alignment, flip augmentation and the dimension; not the name of
 * the pack, nor the engine that runs it, nor the detector.
 *
 * @param model the pack's name, for people to read; not part of the identity
 * @param dimension the number of values of an embedding
 * @param hash 64 lower-case hexadecimal digits (SHA-256)
 */
public record ModelContract(String model, int dimension, String hash) {

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public ModelContract {
        if (model.isBlank()) {
            throw new IllegalArgumentException("a contract names its model");
        }
        if (dimension < 1) {
            throw new IllegalArgumentException("a model has at least one dimension, got " + dimension);
        }
        if (!SHA_256.matcher(hash).matches()) {
            throw new IllegalArgumentException(
                    "a contract's hash is 64 lower-case hexadecimal digits, got \"" + hash + "\"");
        }
    }

    /** Whether embeddings made under both can be compared. */
    public boolean matches(ModelContract other) {
        return dimension == other.dimension && hash.equals(other.hash);
    }

    @Override
    public String toString() {
        return model + " (" + dimension + " dimensions, contract " + hash.substring(0, 12) + ")";
    }
}
