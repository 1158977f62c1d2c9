package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vultus.embedding.Embedding;
import io.vultus.format.FeatureFile;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.Template;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.gallery.lucene.LuceneGalleryReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryLoadCommandTest {

    private static final int ROWS = 500;
    private static final int DIMENSION = 48;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path temp;

    private Path gallery;
    private Path vectors;
    private float[][] rows;

    @BeforeEach
    void writeVectors() throws IOException {
        gallery = temp.resolve("gallery");
        vectors = temp.resolve("faces.f32");
        Random random = new Random(7);
        rows = new float[ROWS][DIMENSION];
        ByteBuffer bytes = ByteBuffer.allocate(ROWS * DIMENSION * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            for (int j = 0; j < DIMENSION; j++) {
                row[j] = (float) random.nextGaussian();
                bytes.putFloat(row[j]);
            }
        }
        Files.write(vectors, bytes.array());
    }

    @Test
    void rowsAreEnrolledUnderTheirNumbersAndAgainChangesNothing() {
        assertThat(load()).isEqualTo(ExitCode.OK.code());
        assertThat(out.toString()).startsWith("500 vectors in ").contains(" a second: 500 enrolled, 0 enrolled before");
        try (LuceneGalleryReader open = LuceneGallery.openReadOnly(gallery)) {
            assertThat(open.templateCount()).isEqualTo(ROWS);
            assertThat(open.peopleCount()).isEqualTo(ROWS);
            assertThat(open.contract().model()).isEqualTo("elsewhere");
            Candidate best = open.identify(Embedding.normalise(rows[17]), 1, .5)
                    .decision()
                    .orElseThrow();
            assertThat(best.identity()).isEqualTo("faces.f32#17");
            assertThat(best.score()).isGreaterThan(.9999f);
        }
        out.getBuffer().setLength(0);
        assertThat(load()).isEqualTo(ExitCode.OK.code());
        assertThat(out.toString()).contains(" a second: 0 enrolled, 500 enrolled before");
    }

    @Test
    void aListSaysWhomTheRowsBelongTo() throws IOException {
        Path ids = Files.write(
                temp.resolve("ids"),
                IntStream.range(0, ROWS).mapToObj(i -> "person " + i % 5).toList());
        assertThat(load("--ids", ids.toString())).isEqualTo(ExitCode.OK.code());
        try (LuceneGalleryReader open = LuceneGallery.openReadOnly(gallery)) {
            assertThat(open.identities()).containsExactly("person 0", "person 1", "person 2", "person 3", "person 4");
            assertThat(open.templates("person 3").stream().map(Template::templateId))
                    .hasSize(ROWS / 5)
                    .contains("faces.f32#3", "faces.f32#498");
        }
    }

    @Test
    void aListOfAnotherLengthEnrolsNobody() throws IOException {
        Path ids = Files.write(temp.resolve("ids"), List.of("a", "b"));
        assertThat(load("--ids", ids.toString())).isNotEqualTo(ExitCode.OK.code());
        assertThat(err.toString()).contains(ids + ": has 2 lines; there are 500 vectors");
        Files.write(ids, IntStream.range(0, ROWS + 1).mapToObj(i -> "p" + i).toList());
        assertThat(load("--ids", ids.toString())).isNotEqualTo(ExitCode.OK.code());
        assertThat(err.toString()).contains(ids + ": has more lines than there are vectors, 500");
        try (LuceneGalleryReader open = LuceneGallery.openReadOnly(gallery)) {
            assertThat(open.templateCount()).isZero();
        }
    }

    @Test
    void wrongInputIsRefused() throws IOException {
        assertThat(run("gallery", "load", "--gallery", gallery.toString(), "--vectors", vectors.toString()))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).contains("is no NumPy file; for bare float32 values give --dimension");
        assertThat(load("--structure", "tree")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).contains("--structure is scan, hnsw or auto, not tree");
        assertThat(load("--storage", "float8")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).contains("--storage is float32 or float16, not float8");
        assertThat(load("--storage", "float16", "--structure", "hnsw")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).contains("--storage float16 goes with --structure scan, not with hnsw");
        for (List<String> choice : List.of(List.of("--storage", "float16"), List.of("--structure", "hnsw"))) {
            err.getBuffer().setLength(0);
            assertThat(run(
                            "gallery",
                            "load",
                            "--gallery",
                            "opensearch+http://127.0.0.1:1/staff",
                            "--vectors",
                            vectors.toString(),
                            "--dimension",
                            "" + DIMENSION,
                            choice.getFirst(),
                            choice.getLast()))
                    .isEqualTo(ExitCode.USAGE.code());
            assertThat(err.toString()).contains("on a cluster leave them out");
        }
        Files.write(vectors, new byte[13]);
        assertThat(load()).isEqualTo(ExitCode.FILE_CORRUPT.code());
        Files.delete(vectors);
        assertThat(load()).isEqualTo(ExitCode.FILE_NOT_FOUND.code());
        assertThat(gallery).doesNotExist();
    }

    @Test
    void vectorsOf16BitsAreRoundedAndLoadedOnce() {
        assertThat(load("--storage", "float16")).isEqualTo(ExitCode.OK.code());
        out.getBuffer().setLength(0);
        assertThat(run("gallery", "stats", "--gallery", gallery.toString())).isEqualTo(ExitCode.OK.code());
        assertThat(out.toString()).contains("Templates   500", "Vectors     of 16 bits a value");
        try (LuceneGalleryReader open = LuceneGallery.openReadOnly(gallery)) {
            float[] kept = open.templates("faces.f32#3").getFirst().embedding().toArray();
            float[] loaded = Embedding.normalise(rows[3]).toArray();
            assertThat(kept).isNotEqualTo(loaded);
            for (int i = 0; i < kept.length; i++) {
                assertThat(kept[i]).isCloseTo(loaded[i], within(Math.abs(loaded[i]) / 1024 + 1e-7f));
            }
        }
        out.getBuffer().setLength(0);
        assertThat(load()).isEqualTo(ExitCode.OK.code());
        assertThat(out.toString()).contains(" a second: 0 enrolled, 500 enrolled before");
    }

    @Test
    void featureFilesBelongToTheirFolderOrToSomeoneOfTheirOwn() throws IOException {
        Path tree = temp.resolve("facescrub");
        for (int i = 0; i < 20; i++) {
            FeatureFile.write(tree.resolve("actor " + i % 4).resolve("image" + i + "_net.bin"), rows[i]);
        }
        vectors = tree;
        assertThat(load("--identities", "folder")).isEqualTo(ExitCode.OK.code());
        assertThat(out.toString()).startsWith("20 vectors in ").contains(" a second: 20 enrolled, 0 enrolled before");
        try (LuceneGalleryReader open = LuceneGallery.openReadOnly(gallery)) {
            assertThat(open.identities()).containsExactly("actor 0", "actor 1", "actor 2", "actor 3");
            assertThat(open.templates("actor 3").stream().map(Template::templateId))
                    .contains("actor 3/image19_net")
                    .hasSize(5);
        }
        assertThat(load("--ids", "people.txt")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).contains("--ids goes with a file of vectors, not with a folder");
        gallery = temp.resolve("distractors");
        assertThat(load()).isEqualTo(ExitCode.OK.code());
        try (LuceneGalleryReader open = LuceneGallery.openReadOnly(gallery)) {
            assertThat(open.peopleCount()).isEqualTo(20);
            assertThat(open.get("actor 1/image5_net")).isPresent();
        }
        vectors = Files.createDirectory(temp.resolve("empty"));
        assertThat(load()).isNotEqualTo(ExitCode.OK.code());
        assertThat(err.toString()).contains("the folder " + vectors + " holds no feature files (.bin)");
    }

    private int load(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "gallery",
                "load",
                "--quiet",
                "--gallery",
                gallery.toString(),
                "--vectors",
                vectors.toString(),
                "--dimension",
                "" + DIMENSION,
                "--model",
                "elsewhere"));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
