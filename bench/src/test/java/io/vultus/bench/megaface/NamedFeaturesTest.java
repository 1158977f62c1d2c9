package io.vultus.bench.megaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.bench.MiniatureSet;
import io.vultus.bench.report.Source;
import io.vultus.format.DevkitTree;
import io.vultus.format.ExtractionRecord;
import io.vultus.format.FeatureFile;
import io.vultus.format.FormatException;
import io.vultus.format.PackedFeatures;
import io.vultus.format.TemplateList;
import io.vultus.search.EmbeddingFile;
import io.vultus.search.EmbeddingFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedFeaturesTest {

    private static final List<List<String>> LISTS = List.of(List.of("b"), List.of("a", "b", "c"));

    @TempDir
    private Path folder;

    /** Vectors that are not of unit length, so that scaling them twice could be seen. */
    private final float[][] vectors = {{3, .1f}, {-.7f, 2.3f}, {.01f, .02f}};

    @Test
    void treesAndMatricesGiveTheSameBits() throws IOException {
        for (int i = 0; i < 3; i++) {
            FeatureFile.write(folder.resolve("part/" + "abc".charAt(i) + "_x.bin"), vectors[i]);
        }
        List<Source> sources = new ArrayList<>();
        NamedFeatures tree = read(sources);
        Path npy = writeNpy(3);
        NamedFeatures numpy = read(sources);
        Files.delete(npy);
        writePacked(vectors);
        NamedFeatures packed = read(sources);

        assertThat(sources).hasSize(3).containsOnly(sources.getFirst());
        for (NamedFeatures features : List.of(tree, numpy, packed)) {
            for (int i = 0; i < 3; i++) {
                String image = String.valueOf("abc".charAt(i));
                assertThat(features.of(List.of(image)).row(0))
                        .isEqualTo(tree.of(List.of(image)).row(0));
            }
        }
    }

    @Test
    void realDistractorsArePackedToTheSameHash() throws Exception {
        TemplateList list = TemplateList.read(MiniatureSet.lists().resolve("megaface_features_list.json_2819_1"));
        Path features = MiniatureSet.folder().resolve("features");
        DevkitTree tree = new DevkitTree(features.resolve("megaface"), "mbf");
        DevkitTree copied = new DevkitTree(folder.resolve("megaface"), "mbf");
        for (String image : list.paths()) {
            Files.createDirectories(copied.file(image).getParent());
            Files.copy(tree.file(image), copied.file(image));
        }
        new PackedFeatures(copied).pack(list.paths(), n -> {});
        List<Source> sources = new ArrayList<>();
        for (Path place : List.of(features, folder)) {
            NamedFeatures.read(place, "megaface", "mbf", List.of(list.paths()), sources, ProgressListener.SILENT);
        }
        assertThat(sources.get(1)).isEqualTo(sources.get(0));
    }

    @Test
    void matricesThatDoNotFitAreRefused() throws IOException {
        Path npy = writeNpy(2);
        assertThatThrownBy(() -> read(new ArrayList<>()))
                .isInstanceOf(FormatException.class)
                .hasMessage(npy + ": has 2 rows, but the lists name [1, 3] images: one must name each row");
        Files.delete(npy);
        writePacked(vectors[0], vectors[1], new float[2]);
        assertThatThrownBy(() -> read(new ArrayList<>()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(packed() + ": row 2: a vector of norm 0.0 has no direction");
        writePacked(vectors);
        assertThatThrownBy(() -> read(List.of("d"), List.of("a", "b", "c")))
                .hasMessage(packed() + ": has no row of d, which a smaller list names");
    }

    @Test
    void aListInAnotherOrderIsRefused() throws IOException {
        writePacked(vectors);

        assertThatThrownBy(() -> read(List.of("b"), List.of("b", "a", "c")))
                .isInstanceOf(FormatException.class)
                .hasMessage(packed() + ": it was packed from another list, or from this one in another order (3 rows;"
                        + " the lists name [1, 3] images); pack it again (bench pack), or remove it");
    }

    @Test
    void featuresMadeAnewMakeAMatrixStale() throws IOException {
        writePacked(vectors);
        Path feature = folder.resolve("part/b_x.bin");
        byte[] before = Files.readAllBytes(feature);

        Files.write(feature, before);
        assertThat(read(new ArrayList<>()).rows())
                .as("another time, the same values")
                .hasSize(3);
        FeatureFile.write(feature, new float[] {1, 0});
        assertThatThrownBy(() -> read(new ArrayList<>()))
                .isInstanceOf(FormatException.class)
                .hasMessage(packed() + ": is stale: row 1 differs from the feature of b in " + folder.resolve("part")
                        + "; pack it again (bench pack), or remove it");
        Files.move(packed(), folder.resolve("elsewhere"));
        writeNpy(3);
        assertThatThrownBy(() -> read(new ArrayList<>()))
                .hasMessageStartingWith(folder.resolve("part_x.npy") + ": is stale: row 1 differs");
    }

    @Test
    void damagedRowsAreFound() throws IOException {
        writePacked(vectors);
        byte[] bytes = Files.readAllBytes(packed());
        bytes[EmbeddingFile.HEADER_BYTES + 5] ^= 1;
        Files.write(packed(), bytes);

        assertThatThrownBy(() -> read(new ArrayList<>()))
                .isInstanceOf(EmbeddingFileException.class)
                .hasMessageContaining("the file is damaged");
    }

    @Test
    void aMatrixWithoutOriginIsRefused() throws IOException {
        try (EmbeddingFile.Writer writer = EmbeddingFile.create(packed(), 2)) {
            for (float[] row : vectors) {
                writer.add(row);
            }
            writer.finish();
        }

        assertThatThrownBy(() -> read(new ArrayList<>()))
                .hasMessage(packed() + ": does not tell which list it was packed from; pack it again (bench pack)");
    }

    /** The matrix keeps the record, and notices when the tree's is another one. */
    @Test
    void theRecordOfTheExtractionIsPackedToo() throws IOException {
        Path record = folder.resolve("part/x.extraction");
        Files.createDirectories(record.getParent());
        Files.writeString(record, "pack one\n");
        writePacked(vectors);

        assertThat(read(new ArrayList<>()).record()).contains(new ExtractionRecord("pack one\n"));
        Files.writeString(record, "pack two\n");
        assertThatThrownBy(() -> read(new ArrayList<>()))
                .hasMessageContaining("were made otherwise since (pack two); pack it again");
        Files.delete(record);
        assertThat(read(new ArrayList<>()).record()).contains(new ExtractionRecord("pack one\n"));
    }

    private NamedFeatures read(List<Source> sources) throws IOException {
        return NamedFeatures.read(folder, "part", "x", LISTS, sources, ProgressListener.SILENT);
    }

    private void read(List<String> small, List<String> large) throws IOException {
        NamedFeatures.read(folder, "part", "x", List.of(small, large), new ArrayList<>(), ProgressListener.SILENT);
    }

    private Path packed() {
        return folder.resolve("part_x.vem");
    }

    private void writePacked(float[]... rows) throws IOException {
        for (int i = 0; i < rows.length; i++) {
            FeatureFile.write(folder.resolve("part/" + "abc".charAt(i) + "_x.bin"), rows[i]);
        }
        new PackedFeatures(new DevkitTree(folder.resolve("part"), "x"))
                .pack(List.of("a", "b", "c").subList(0, rows.length), n -> {});
    }

    private Path writeNpy(int rows) throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", 2), }";
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + rows * 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
        bytes.put((byte) 0).putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < rows; i++) {
            bytes.putFloat(vectors[i][0]).putFloat(vectors[i][1]);
        }
        return Files.write(folder.resolve("part_x.npy"), bytes.array());
    }
}
