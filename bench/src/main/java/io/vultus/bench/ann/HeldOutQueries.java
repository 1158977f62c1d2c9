package io.vultus.bench.ann;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.file.FileAccess;
import io.vultus.format.FormatException;
import io.vultus.format.VectorFile;
import io.vultus.search.EmbeddingFile;
import io.vultus.text.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Divides a file of vectors: some are drawn to be looked for, the others are searched among. Where identities are
 * known, a query is one of several vectors of a person, of whom no other is drawn.
 *
 * @param path NumPy's {@code .npy}, or bare float32 values
 * @param dimension of bare values; empty for {@code .npy}
 * @param ids text, one identity a line, as many as there are vectors; empty if nobody knows
 * @param queries how many to draw; fewer where there are not as many
 * @param seed of the draw
 */
public record HeldOutQueries(Path path, Optional<Integer> dimension, Optional<Path> ids, int queries, long seed) {

    private static final int REPORT_EVERY = 4096;

    /**
     * Divides it.
     *
     * @param folder where the two parts are written
     * @throws FormatException if the file is damaged, holds a vector without direction, or the identities are not as
     *     many
     * @throws InterruptedException if the calling thread is interrupted
     */
    public AnnInput divide(Path folder, ProgressListener progress) throws IOException, InterruptedException {
        FileAccess.OWNER.createFolders(folder);
        try (VectorFile vectors = open()) {
            int rows = Math.toIntExact(vectors.count());
            List<String> identities = ids.isPresent() ? identities(ids.get(), rows) : List.of();
            BitSet drawn = draw(rows, identities);
            if (drawn.isEmpty() || drawn.cardinality() == rows) {
                throw new FormatException(
                        path,
                        "has " + rows + " vectors, of which none can be looked for among others"
                                + (identities.isEmpty() ? "" : ": nobody has two"));
            }
            String name = path.getFileName() + "-" + key();
            try (EmbeddingFile.Writer base = EmbeddingFile.create(folder.resolve(name + ".vem"), vectors.dimension());
                    EmbeddingFile.Writer queried =
                            EmbeddingFile.create(folder.resolve(name + "-queries.vem"), vectors.dimension())) {
                write(vectors, drawn, base, queried, progress);
                return new AnnInput(
                        "Vectors of " + path.getFileName(), base.finish(), queried.finish(), mates(drawn, identities));
            }
        }
    }

    private VectorFile open() throws IOException {
        return dimension.isPresent() ? VectorFile.openRaw(path, dimension.get()) : VectorFile.openNpy(path);
    }

    /** Tells divisions from each other. */
    private String key() throws IOException {
        CRC32C hash = new CRC32C();
        hash.update((path.toAbsolutePath() + "|" + Files.size(path) + "|" + Files.getLastModifiedTime(path) + "|" + ids
                        + "|" + queries + "|" + seed)
                .getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(hash.getValue());
    }

    private static List<String> identities(Path file, int rows) throws IOException {
        List<String> identities = lines(file);
        if (identities.size() != rows) {
            throw new FormatException(file, "has " + identities.size() + " lines; there are " + rows + " vectors");
        }
        return identities;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return TextFile.lines(file);
        } catch (CharacterCodingException e) {
            throw new FormatException(file, "is not a text file", e);
        }
    }

    private BitSet draw(int rows, List<String> identities) {
        Map<String, Integer> images = new HashMap<>();
        identities.forEach(identity -> images.merge(identity, 1, Integer::sum));
        int wanted = Math.min(queries, rows / 2);
        Set<String> taken = new HashSet<>();
        BitSet drawn = new BitSet(rows);
        for (int row : new Random(seed).ints(0, rows).distinct().limit(rows).toArray()) {
            if (drawn.cardinality() == wanted) {
                break;
            }
            if (identities.isEmpty() || isWanted(identities.get(row), images, taken)) {
                drawn.set(row);
            }
        }
        return drawn;
    }

    private static boolean isWanted(String identity, Map<String, Integer> images, Set<String> taken) {
        return images.get(identity) > 1 && taken.add(identity);
    }

    private void write(
            VectorFile vectors,
            BitSet drawn,
            EmbeddingFile.Writer base,
            EmbeddingFile.Writer queried,
            ProgressListener progress)
            throws IOException, InterruptedException {
        float[] values = new float[vectors.dimension()];
        for (int row = 0; vectors.next(values); row++) {
            (drawn.get(row) ? queried : base).add(unit(values, row));
            if (row % REPORT_EVERY == 0) {
                progress.progress("reading vectors", row, vectors.count());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    }

    private float[] unit(float[] values, int row) {
        try {
            return Embedding.normalise(values).toArray();
        } catch (IllegalArgumentException e) {
            throw new FormatException(path, "vector " + row + ": " + e.getMessage(), e);
        }
    }

    private static List<List<Integer>> mates(BitSet drawn, List<String> identities) {
        Map<String, List<Integer>> rows = new HashMap<>();
        List<List<Integer>> mates = new ArrayList<>();
        int base = 0;
        for (int row = 0; row < identities.size(); row++) {
            if (!drawn.get(row)) {
                rows.computeIfAbsent(identities.get(row), id -> new ArrayList<>())
                        .add(base++);
            }
        }
        drawn.stream()
                .filter(row -> row < identities.size())
                .forEach(row -> mates.add(List.copyOf(rows.get(identities.get(row)))));
        return mates;
    }
}
