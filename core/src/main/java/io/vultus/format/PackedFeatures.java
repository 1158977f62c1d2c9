package io.vultus.format;

import io.vultus.file.Sha256;
import io.vultus.search.EmbeddingFile;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.RowOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The features of a template list packed into one matrix, {@code <part>_<algorithm>.vem} beside the tree
 * {@code <part>}.
 *
 * <p>The matrix carries two hashes ({@link RowOrigin}): of the list's names in their order, and of the sizes and times
 * of the feature files. A reader that finds another list, or features that have changed since, refuses the matrix: its
 * rows would be taken for other images. Where only times differ, as in a copy, the features themselves are compared. A
 * tree that is no longer there cannot contradict. The extraction's record is copied beside the matrix, where it stays
 * if the tree goes.
 *
 * @param tree where the features are, or were
 */
public record PackedFeatures(DevkitTree tree) {

    private static final String SUFFIX = ".vem";

    /** Two files of one vector may have passed through float64, or have been scaled before. */
    private static final double SAME_DIRECTION = 1 - 1e-5;

    /** Where the matrix is. */
    public Path file() {
        return beside(SUFFIX);
    }

    /** Where a matrix of another format would be. */
    public Path beside(String suffix) {
        Path folder = tree.folder().toAbsolutePath().normalize();
        return folder.resolveSibling(folder.getFileName() + "_" + tree.algorithm() + suffix);
    }

    /**
     * Packs.
     *
     * @param images of a template list, in its order
     * @return the matrix, a row an image
     * @throws java.nio.file.NoSuchFileException if a feature is missing
     * @throws FormatException if one is damaged or of another dimension than the first
     */
    public EmbeddingFile pack(List<String> images, DevkitTree.ReadListener listener) throws IOException {
        byte[] state = state(images);
        Optional<ExtractionRecord> record = tree.record();
        int dimension = tree.feature(images.getFirst()).length;
        try (EmbeddingFile.Writer writer = EmbeddingFile.create(file(), dimension)) {
            writer.origin(RowOrigin.of(names(images), state));
            for (String image : images) {
                add(writer, image);
                listener.read(writer.rows());
            }
            keep(record);
            return writer.finish();
        }
    }

    private void add(EmbeddingFile.Writer writer, String image) throws IOException {
        try {
            writer.add(tree.feature(image));
        } catch (IllegalArgumentException e) {
            throw new FormatException(tree.file(image), e.getMessage(), e);
        }
    }

    private void keep(Optional<ExtractionRecord> record) throws IOException {
        Path copy = recordFile();
        if (record.isPresent()) {
            Files.writeString(copy, record.get().text());
        } else {
            Files.deleteIfExists(copy);
        }
    }

    private Path recordFile() {
        return beside(".extraction");
    }

    /**
     * How the packed features were made, where that is known.
     *
     * @throws FormatException if the tree has another record by now
     */
    public Optional<ExtractionRecord> record() throws IOException {
        Optional<ExtractionRecord> packed = Files.exists(recordFile())
                ? Optional.of(new ExtractionRecord(Files.readString(recordFile())))
                : Optional.empty();
        Optional<ExtractionRecord> now = tree.record();
        if (now.isPresent() && !now.equals(packed)) {
            throw stale("the features in " + tree.folder() + " were made otherwise since ("
                    + ExtractionRecord.summary(now) + ")");
        }
        return packed;
    }

    /**
     * Opens a packed matrix, every bit of which is checked.
     *
     * @param lists one of them must be the one that was packed
     * @return the matrix; its rows are those of the list of the same length
     * @throws io.vultus.search.EmbeddingFileException if it is damaged
     * @throws FormatException if it was packed from another list, or features have changed since
     */
    public EmbeddingFile open(List<List<String>> lists) throws IOException {
        EmbeddingFile matrix = EmbeddingFile.open(file());
        matrix.verify();
        RowOrigin origin = matrix.origin()
                .orElseThrow(() -> new FormatException(
                        file(), "does not tell which list it was packed from; pack it again (bench pack)"));
        List<String> images = lists.stream()
                .filter(list -> list.size() == matrix.rows())
                .filter(list -> RowOrigin.of(names(list), new byte[32]).list().equals(origin.list()))
                .findFirst()
                .orElseThrow(() -> stale("it was packed from another list, or from this one in another order ("
                        + matrix.rows() + " rows; the lists name "
                        + lists.stream().map(List::size).distinct().toList() + " images)"));
        String features = RowOrigin.of(names(images), state(images)).features();
        if (!features.equals(origin.features())) {
            requireRows(file(), matrix, images);
        }
        return matrix;
    }

    /**
     * Compares a matrix with the features in the tree, as far as there are any.
     *
     * @param file of the matrix, for the message
     * @param images for each row
     * @throws FormatException if a row has another direction than its image's feature
     */
    public void requireRows(Path file, EmbeddingMatrix matrix, List<String> images) throws IOException {
        for (int i = 0; i < matrix.rows(); i++) {
            String image = images.get(i);
            if (Files.exists(tree.file(image)) && !isSame(matrix.row(i), tree.feature(image))) {
                throw new FormatException(
                        file,
                        "is stale: row " + i + " differs from the feature of " + image + " in " + tree.folder()
                                + "; pack it again (bench pack), or remove it");
            }
        }
    }

    private static boolean isSame(float[] row, float[] feature) {
        if (Arrays.equals(row, feature)) {
            return true;
        }
        if (row.length != feature.length) {
            return false;
        }
        double product = 0;
        double ours = 0;
        double theirs = 0;
        for (int i = 0; i < row.length; i++) {
            product += (double) row[i] * feature[i];
            ours += (double) row[i] * row[i];
            theirs += (double) feature[i] * feature[i];
        }
        return product >= SAME_DIRECTION * Math.sqrt(ours * theirs);
    }

    private FormatException stale(String why) {
        return new FormatException(file(), why + "; pack it again (bench pack), or remove it");
    }

    private static byte[] names(List<String> images) {
        MessageDigest digest = Sha256.digest();
        for (String image : images) {
            digest.update(image.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return digest.digest();
    }

    /** Of sizes and times, which change when features are made anew; reading a million files would take minutes. */
    private byte[] state(List<String> images) throws IOException {
        MessageDigest digest = Sha256.digest();
        for (String image : images) {
            Path file = tree.file(image);
            String state = "none";
            if (Files.exists(file)) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                state = attributes.size() + " " + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS) + " "
                        + attributes.fileKey();
            }
            digest.update(state.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return digest.digest();
    }
}
