package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static io.vultus.gallery.Faces.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import io.vultus.gallery.encryption.GalleryKey;
import io.vultus.model.ModelContract;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Galleries that keep vectors in 16 bits. */
class Float16GalleryTest {

    private static final LuceneGalleryOptions OPTIONS =
            LuceneGalleryOptions.DEFAULT.withCaching(false).withStorage(VectorStorage.FLOAT16);

    @TempDir
    private Path folder;

    @Test
    void coordinatesAreAPartIn2048OffAtMostAndMergesLeaveThemAsTheyAre() {
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT, OPTIONS)) {
            for (int batch = 0; batch < 4; batch++) {
                gallery.enrolAll(people(batch * 50, 50));
            }
            List<Embedding> kept = kept(gallery);
            for (int i = 0; i < 200; i++) {
                float[] exact = face(i).toArray();
                float[] found = kept.get(i).toArray();
                assertThat(found).isNotEqualTo(exact);
                for (int d = 0; d < exact.length; d++) {
                    // Rounded, and scaled to unit length again.
                    assertThat(found[d]).isCloseTo(exact[d], within(Math.abs(exact[d]) / 1024 + 1e-7f));
                }
            }
            gallery.optimise(ProgressListener.SILENT);
            assertThat(kept(gallery)).isEqualTo(kept);
        }
        // As it was created, whatever it is opened with.
        try (LuceneGallery gallery =
                LuceneGallery.open(folder, CONTRACT, LuceneGalleryOptions.DEFAULT.withCaching(false))) {
            gallery.enrol(Template.of("late", "t", face(999)));
            assertThat(gallery.templates("late").getFirst().embedding()).isNotEqualTo(face(999));
        }
        assertThat(GalleryCheck.run(folder).problems()).isEmpty();
    }

    @Test
    void whatIsThereAlreadyIsNotEnrolledAgain() {
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT, OPTIONS)) {
            assertThat(gallery.enrolAll(people(0, 100))).isEqualTo(100);
            assertThat(gallery.enrolAll(people(0, 100))).isZero();
            List<Template> asRead = IntStream.range(0, 100)
                    .mapToObj(i -> gallery.templates("p" + i).getFirst())
                    .toList();
            assertThat(gallery.enrolAll(asRead.stream())).isZero();
            assertThat(gallery.enrol(Template.of("p7", "t7", sample(7, 1)))).isTrue();
        }
    }

    @Test
    void halfTheDiskAndTheSamePeopleFirst() throws IOException {
        SyntheticEmbeddings faces = new SyntheticEmbeddings(7, 512);
        ModelContract contract = new ModelContract("synthetic", 512, "0".repeat(64));
        List<Embedding> probes = IntStream.range(0, 200)
                .mapToObj(i -> Embedding.ofUnit(faces.sample(i * 97L, 1)))
                .toList();
        IdentifyOptions options = IdentifyOptions.of(10, .4).withMode(SearchMode.APPROXIMATE);
        try (LuceneGallery half = LuceneGallery.open(folder.resolve("half"), contract, OPTIONS);
                LuceneGallery whole = LuceneGallery.open(
                        folder.resolve("whole"), contract, OPTIONS.withStorage(VectorStorage.FLOAT32))) {
            for (LuceneGallery gallery : List.of(half, whole)) {
                gallery.enrolAll(IntStream.range(0, 20_000)
                        .mapToObj(i -> Template.of("p" + i, "t", Embedding.ofUnit(faces.sample(i, 0)))));
            }
            assertThat(vectorBytes("half")).isCloseTo(vectorBytes("whole") / 2, within(50_000L));
            for (int i = 0; i < probes.size(); i++) {
                Candidate found =
                        half.identify(probes.get(i), options).candidates().getFirst();
                Candidate exact = whole.identify(probes.get(i), options.withMode(SearchMode.EXACT))
                        .candidates()
                        .getFirst();
                assertThat(found.identity()).as("probe %d", i).isEqualTo(exact.identity());
                assertThat(found.score()).isCloseTo(exact.score(), within(1e-4f));
            }
        }
    }

    @Test
    void encryptedToo() {
        LuceneGalleryOptions encrypted = OPTIONS.withKey(GalleryKey.generate());
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT, encrypted)) {
            gallery.enrolAll(people(0, 200));
            gallery.optimise(ProgressListener.SILENT);
            assertThat(gallery.identify(face(3), IdentifyOptions.of(1, .9).withMode(SearchMode.APPROXIMATE))
                            .candidates())
                    .singleElement()
                    .satisfies(best -> assertThat(best.identity()).isEqualTo("p3"));
        }
        assertThat(GalleryCheck.run(folder, encrypted).problems()).isEmpty();
    }

    @Test
    void erasedBytesAreInNoFile() throws IOException {
        String trace = trace(face(7));
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT, OPTIONS)) {
            gallery.enrolAll(people(0, 20));
            assertThat(filesWith(trace)).isEqualTo(1);
            gallery.erase("p7");
            assertThat(filesWith(trace)).isZero();
        }
    }

    @Test
    void graphsKeepFloats() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OPTIONS.withStructure(SearchStructure.HNSW))
                .withMessage("galleries with graphs keep vectors as float32; float16 goes with scan");
    }

    private static Stream<Template> people(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(i -> Template.of("p" + i, "t" + i, face(i)));
    }

    private static List<Embedding> kept(LuceneGallery gallery) {
        return IntStream.range(0, 200)
                .mapToObj(i -> gallery.templates("p" + i).getFirst().embedding())
                .toList();
    }

    private long vectorBytes(String gallery) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(gallery).resolve("index"))) {
            long bytes = 0;
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".vec")).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    /** The bytes of an embedding's first eight coordinates, a character each. */
    private static String trace(Embedding face) {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 8; i++) {
            bytes.putShort(Float.floatToFloat16(face.toArray()[i]));
        }
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }

    private long filesWith(String trace) throws IOException {
        try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
            long found = 0;
            for (Path file : files.toList()) {
                found += Files.readString(file, StandardCharsets.ISO_8859_1).contains(trace) ? 1 : 0;
            }
            return found;
        }
    }
}
