package io.vultus.bench.megaface;

import io.vultus.ProgressListener;
import io.vultus.bench.report.Source;
import io.vultus.format.DevkitTree;
import io.vultus.format.ExtractionRecord;
import io.vultus.format.FormatException;
import io.vultus.format.PackedFeatures;
import io.vultus.format.VectorFile;
import io.vultus.search.EmbeddingMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Features of images by name, scaled to unit length, from a tree of files {@code <part>/<image>_<algorithm>.bin} or,
 * where there is one, from a matrix {@code <part>_<algorithm>.vem} ({@link PackedFeatures}) or
 * {@code <part>_<algorithm>.npy} (float32). A matrix stays on disk, and has a row for each image of a list, in its
 * order: of the list that was packed, or, for NumPy's, that names as many images as it has rows. A matrix that differs
 * from the tree beside it is refused. Either way the figures are the same to the last digit.
 *
 * @param embeddings unit vectors
 * @param rows the images' rows
 * @param record how the features were made, where that is known
 */
record NamedFeatures(EmbeddingMatrix embeddings, Map<String, Integer> rows, Optional<ExtractionRecord> record) {

    private static final List<String> PACKED = List.of(".vem", ".npy");

    /**
     * Reads them.
     *
     * @param folder that holds the tree or the matrix
     * @param part {@code facescrub} or {@code megaface}
     * @param lists of the images that are wanted; none of them twice in a list
     * @param sources takes what was read
     */
    static NamedFeatures read(
            Path folder,
            String part,
            String algorithm,
            List<List<String>> lists,
            List<Source> sources,
            ProgressListener progress)
            throws IOException {
        String name = part + ", " + algorithm;
        DevkitTree tree = new DevkitTree(folder.resolve(part), algorithm);
        PackedFeatures packed = new PackedFeatures(tree);
        Optional<Path> matrix =
                PACKED.stream().map(packed::beside).filter(Files::exists).findFirst();
        if (matrix.isPresent()) {
            return packed(matrix.get(), packed, name, lists, sources, progress);
        }
        // The longest first, so that a tree's rows are in the order of a matrix's.
        Map<String, Integer> rows = numbered(lists.stream()
                .sorted(Comparator.comparingInt(list -> -list.size()))
                .flatMap(List::stream));
        EmbeddingMatrix read =
                tree.read(List.copyOf(rows.keySet()), n -> progress.progress("reading " + part, n, rows.size()));
        sources.add(Source.of(name, read));
        return new NamedFeatures(read, rows, tree.record());
    }

    private static NamedFeatures packed(
            Path file,
            PackedFeatures packed,
            String name,
            List<List<String>> lists,
            List<Source> sources,
            ProgressListener progress)
            throws IOException {
        boolean isNumPy = file.toString().endsWith(".npy");
        EmbeddingMatrix raw = isNumPy ? VectorFile.mapNpy(file) : packed.open(lists);
        List<String> images = lists.stream()
                .filter(list -> list.size() == raw.rows())
                .findFirst()
                .orElseThrow(() -> new FormatException(
                        file,
                        "has " + raw.rows() + " rows, but the lists name "
                                + lists.stream().map(List::size).distinct().toList()
                                + " images: one must name each row"));
        Map<String, Integer> rows = numbered(images.stream());
        lists.forEach(list -> list.stream()
                .filter(image -> !rows.containsKey(image))
                .findFirst()
                .ifPresent(image -> {
                    throw new FormatException(file, "has no row of " + image + ", which a smaller list names");
                }));
        if (isNumPy) {
            packed.requireRows(file, raw, images);
        }
        EmbeddingMatrix unit = raw.normalised();
        try {
            // Reads all of it, so that a row without direction is found before the work begins.
            sources.add(Source.of(name, unit, n -> progress.progress("reading " + file.getFileName(), n, raw.rows())));
        } catch (IllegalArgumentException e) {
            throw new FormatException(file, e.getMessage(), e);
        }
        return new NamedFeatures(unit, rows, isNumPy ? Optional.empty() : packed.record());
    }

    private static Map<String, Integer> numbered(Stream<String> images) {
        Map<String, Integer> rows = new LinkedHashMap<>();
        images.forEach(image -> rows.putIfAbsent(image, rows.size()));
        return rows;
    }

    /** The rows of some of the images. */
    EmbeddingMatrix of(List<String> images) {
        return embeddings.select(images.stream().mapToInt(rows::get).toArray());
    }
}
