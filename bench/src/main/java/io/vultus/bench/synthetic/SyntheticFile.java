package io.vultus.bench.synthetic;

import io.vultus.BoundedParallel;
import io.vultus.ProgressListener;
import io.vultus.file.FileAccess;
import io.vultus.search.EmbeddingFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A file of embeddings that is made once and read by later runs.
 *
 * @param path its name is to tell everything that its content depends on; folders are made
 * @param dimension of the vectors
 * @param rows how many
 * @param threads how many make them
 */
public record SyntheticFile(Path path, int dimension, int rows, int threads) {

    private static final int CHUNK = 1024;

    /**
     * Makes it, or reads what an earlier run has made.
     *
     * @param vectors by number; called by all threads
     * @throws InterruptedException if the calling thread is interrupted; nothing is left of the file then
     */
    public EmbeddingFile make(IntFunction<float[]> vectors, ProgressListener progress)
            throws IOException, InterruptedException {
        FileAccess.OWNER.createFolders(path.toAbsolutePath().getParent());
        if (Files.exists(path)) {
            EmbeddingFile file = EmbeddingFile.open(path);
            file.verify();
            return file;
        }
        try (EmbeddingFile.Writer writer = EmbeddingFile.create(path, dimension)) {
            BoundedParallel.forEachOrdered(
                    threads,
                    IntStream.range(0, Math.ceilDiv(rows, CHUNK)).iterator(),
                    chunk -> chunk(vectors, chunk * CHUNK),
                    made -> {
                        add(writer, made);
                        progress.progress("making embeddings", writer.rows(), rows);
                    });
            return writer.finish();
        }
    }

    private List<float[]> chunk(IntFunction<float[]> vectors, int first) {
        List<float[]> chunk = new ArrayList<>(CHUNK);
        for (int i = first; i < Math.min(first + CHUNK, rows); i++) {
            chunk.add(vectors.apply(i));
        }
        return chunk;
    }

    private static void add(EmbeddingFile.Writer writer, List<float[]> vectors) {
        try {
            for (float[] vector : vectors) {
                writer.add(vector);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
