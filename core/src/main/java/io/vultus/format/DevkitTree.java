package io.vultus.format;

import io.vultus.embedding.Embedding;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.HeapEmbeddings;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A folder of feature files as MegaFace's development kit lays it out: {@code facescrub/<id>/<image>_<algorithm>.bin}
 * for probes, {@code megaface/<a1>/<a2>/<image>_<algorithm>.bin} for distractors.
 *
 * @param folder {@code …/facescrub} or {@code …/megaface}
 * @param algorithm the embedder's name, as it stands in the names of the files
 */
public record DevkitTree(Path folder, String algorithm) {

    /** Hears that so many files have been read. */
    @FunctionalInterface
    public interface ReadListener {

        void read(int files);
    }

    /**
     * Reads the features of some images, in memory, scaled to unit length.
     *
     * @param images relative to the folder, as template lists name them; at least one
     * @throws java.nio.file.NoSuchFileException if one is missing
     * @throws FormatException if one is damaged or of another dimension than the first
     */
    public EmbeddingMatrix read(List<String> images, ReadListener listener) throws IOException {
        HeapEmbeddings.Builder matrix = null;
        for (String image : images) {
            float[] feature = feature(image);
            if (matrix == null) {
                matrix = EmbeddingMatrix.builder(feature.length);
            }
            add(matrix, file(image), feature);
            listener.read(matrix.rows());
        }
        if (matrix == null) {
            throw new FormatException(folder, "no image is asked for: the list is empty");
        }
        return matrix.build();
    }

    /**
     * An image's feature, as it is in its file.
     *
     * @throws java.nio.file.NoSuchFileException if it is missing
     * @throws FormatException if it is damaged
     */
    public float[] feature(String image) throws IOException {
        return FeatureFile.read(file(image));
    }

    /** How the features were made, where an extraction has written it down. */
    public Optional<ExtractionRecord> record() throws IOException {
        return ExtractionRecord.read(folder, algorithm);
    }

    /** Where an image's feature lies. */
    public Path file(String image) {
        Path file = resolve(image);
        if (!file.startsWith(folder.normalize())) {
            throw new FormatException(file, "lies outside " + folder + ", where a list may not lead");
        }
        return file;
    }

    private Path resolve(String image) {
        try {
            return folder.resolve(image + "_" + algorithm + ".bin").normalize();
        } catch (InvalidPathException e) {
            throw new FormatException(
                    folder, "a list names \"" + image + "\", which no file can be called here: " + e.getReason(), e);
        }
    }

    private static void add(HeapEmbeddings.Builder matrix, Path file, float[] feature) {
        try {
            matrix.add(Embedding.normalise(feature).toArray());
        } catch (IllegalArgumentException e) {
            throw new FormatException(file, e.getMessage(), e);
        }
    }
}
