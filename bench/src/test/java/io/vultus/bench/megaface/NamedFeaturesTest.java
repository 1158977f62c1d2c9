package io.vultus.bench.megaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.bench.MiniatureSet;
import io.vultus.bench.report.Source;
import io.vultus.format.DevkitTree;
import io.vultus.format.FeatureFile;
import io.vultus.format.FormatException;
import io.vultus.format.TemplateList;
import io.vultus.search.EmbeddingFile;
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
        try (EmbeddingFile.Writer writer = EmbeddingFile.create(folder.resolve("megaface_mbf.vem"), 128)) {
            for (String image : list.paths()) {
                writer.add(tree.feature(image));
            }
            writer.finish();
        }
        List<Source> sources = new ArrayList<>();
        for (Path place : List.of(features, folder)) {
            NamedFeatures.read(place, "megaface", "mbf", List.of(list.paths()), sources, ProgressListener.SILENT);
        }
        assertThat(sources.get(1)).isEqualTo(sources.get(0));
    }

    @Test
    void matricesThatDoNotFitAreRefused() throws IOException {
        Path file = writePacked(vectors[0], vectors[1]);
        assertThatThrownBy(() -> read(new ArrayList<>()))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ": has 2 rows, but the lists name [1, 3] images: one must name each row");
        writePacked(vectors[0], vectors[1], new float[2]);
        assertThatThrownBy(() -> read(new ArrayList<>()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file + ": row 2: a vector of norm 0.0 has no direction");
        writePacked(vectors);
        assertThatThrownBy(() -> NamedFeatures.read(
                        folder,
                        "part",
                        "x",
                        List.of(List.of("d"), List.of("a", "b", "c")),
                        new ArrayList<>(),
                        ProgressListener.SILENT))
                .hasMessage(file + ": has no row of d, which a smaller list names");
    }

    private NamedFeatures read(List<Source> sources) throws IOException {
        return NamedFeatures.read(folder, "part", "x", LISTS, sources, ProgressListener.SILENT);
    }

    private Path writePacked(float[]... rows) throws IOException {
        Path file = folder.resolve("part_x.vem");
        try (EmbeddingFile.Writer writer = EmbeddingFile.create(file, 2)) {
            for (float[] row : rows) {
                writer.add(row);
            }
            writer.finish();
        }
        return file;
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
