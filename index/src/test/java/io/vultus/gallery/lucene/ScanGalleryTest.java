package io.vultus.gallery.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Profile;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import io.vultus.model.ModelContract;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Galleries that are searched by scanning codes, at sizes and dimensions of real ones. */
class ScanGalleryTest {

    private static final IdentifyOptions SCAN = IdentifyOptions.of(10, .4).withMode(SearchMode.APPROXIMATE);

    @TempDir
    Path folder;

    @Test
    void amongAHundredThousandNoProbeGetsAnotherAnswerThanExactly() {
        int people = 100_000;
        SyntheticEmbeddings faces = new SyntheticEmbeddings(7, 512);
        try (LuceneGallery gallery = open(faces)) {
            gallery.enrolAll(IntStream.range(0, people).mapToObj(i -> template(faces, i)));
            List<Embedding> probes = new ArrayList<>();
            for (long i = 0; i < 300; i++) {
                probes.add(Embedding.ofUnit(faces.sample(i * 7919 % people, 1)));
            }
            List<Identification> together = gallery.identifyAll(probes, SCAN);
            for (int i = 0; i < probes.size(); i++) {
                List<Candidate> exact = gallery.identify(probes.get(i), SCAN.withMode(SearchMode.EXACT))
                        .candidates();
                Identification found = gallery.identify(probes.get(i), SCAN);
                assertThat(found.candidates().getFirst().identity())
                        .as("probe %d", i)
                        .isEqualTo(exact.getFirst().identity());
                assertSame(found.candidates(), together.get(i).candidates(), "probe " + i);
                assertThat(found.cost().mode()).isEqualTo(SearchMode.APPROXIMATE);
                assertThat(found.cost().visited()).isEqualTo(people);
                assertThat(found.cost().rescored()).isEqualTo(317 + 160);
            }
        }
    }

    @Test
    void deletionsFiltersAndMergesLeaveTheAnswersExact() {
        SyntheticEmbeddings faces = new SyntheticEmbeddings(8, 128);
        int people = 6000;
        try (LuceneGallery gallery = open(faces)) {
            for (int batch = 0; batch < 3; batch++) {
                int from = batch * people / 3;
                gallery.enrolAll(IntStream.range(from, from + people / 3).mapToObj(i -> template(faces, i)));
            }
            gallery.updateAll(IntStream.range(0, people)
                    .mapToObj(i -> new Profile("p" + i, "P", Map.of("shard", "" + i % 50)))
                    .toList());
            assertAnswersAreExact(gallery, faces);
            for (int i = 0; i < people; i += 97) {
                gallery.removeTemplate("p" + i, "only");
            }
            assertAnswersAreExact(gallery, faces);
            List<String> heard = new ArrayList<>();
            gallery.optimise((task, done, total) -> heard.add(task + " " + done + "/" + total));
            assertThat(heard).containsExactly("merging 0/5938", "merging 5938/5938");
            assertThat(gallery.stats().segments()).isEqualTo(1);
            assertThat(gallery.stats().indexedTemplates()).isZero();
            assertAnswersAreExact(gallery, faces);
        }
    }

    @Test
    void nobodyIsLostAmongAThousandNearlyEqualFaces() {
        SyntheticEmbeddings faces = new SyntheticEmbeddings(12, 512);
        List<Embedding> crowd = IntStream.range(0, 1000)
                .mapToObj(i -> nearly(faces.sample(-1, 0), i))
                .toList();
        try (LuceneGallery gallery = open(faces)) {
            gallery.enrolAll(IntStream.range(0, 5000).mapToObj(i -> template(faces, i)));
            gallery.enrolAll(IntStream.range(0, 1000).mapToObj(i -> Template.of("copy" + i, "only", crowd.get(i))));
            List<Embedding> probes = new ArrayList<>(crowd.subList(0, 40));
            IntStream.range(0, 40).forEach(i -> probes.add(Embedding.ofUnit(faces.sample(i * 89L, 1))));
            List<Identification> together = gallery.identifyAll(probes, SCAN);
            for (int i = 0; i < probes.size(); i++) {
                List<Candidate> exact = gallery.identify(probes.get(i), SCAN.withMode(SearchMode.EXACT))
                        .candidates();
                assertSame(together.get(i).candidates(), exact, "probe " + i);
                assertThat(together.get(i).cost().ef())
                        .as("probe %d", i)
                        .isEqualTo(i < 40 ? 16 * derived(6000) : derived(6000));
            }
        }
    }

    private static int derived(int templates) {
        return (int) Math.ceil(Math.sqrt(templates) + 16 * SCAN.k());
    }

    private static Embedding nearly(float[] face, int seed) {
        Random random = new Random(seed);
        for (int d = 0; d < face.length; d++) {
            face[d] += 1e-3f * (float) random.nextGaussian();
        }
        return Embedding.normalise(face);
    }

    /** Large batches are written by several threads; templates under one key still follow one another. */
    @Test
    void ofTemplatesUnderOneKeyTheLastOfABatchRemains() {
        SyntheticEmbeddings faces = new SyntheticEmbeddings(10, 64);
        try (LuceneGallery gallery = open(faces)) {
            long enrolled = gallery.enrolAll(IntStream.range(0, 3000)
                    .mapToObj(i -> template(faces, i % 2000).withMetadata(Map.of("round", "" + i / 2000))));
            assertThat(enrolled).isEqualTo(3000);
            assertThat(gallery.templateCount()).isEqualTo(2000);
            assertThat(gallery.peopleCount()).isEqualTo(2000);
            for (int i = 0; i < 2000; i += 50) {
                assertThat(gallery.templates("p" + i))
                        .singleElement()
                        .satisfies(template -> assertThat(template.metadata()).hasSize(1));
                assertThat(gallery.templates("p" + i).getFirst().metadata())
                        .containsEntry("round", i < 1000 ? "1" : "0");
            }
            assertThat(gallery.enrolAll(IntStream.range(0, 2000)
                            .mapToObj(i -> gallery.templates("p" + i).getFirst())))
                    .isZero();
        }
    }

    @Test
    void nothingOfAnErasedVectorStaysInACentroid() throws IOException {
        SyntheticEmbeddings faces = new SyntheticEmbeddings(11, 128);
        try (LuceneGallery gallery = open(faces)) {
            gallery.enrolAll(Stream.of(template(faces, 0), template(faces, 1)));
            gallery.erase("p1");
        }
        byte[] remaining = new byte[128 * Float.BYTES];
        ByteBuffer.wrap(remaining)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .put(faces.sample(0, 0));
        try (Stream<Path> files = Files.list(folder.resolve("gallery/index"))) {
            List<Path> meta =
                    files.filter(file -> file.toString().endsWith(".vsm")).toList();
            assertThat(meta).hasSize(1);
            // Alone, a vector is its centroid.
            assertThat(Files.readAllBytes(meta.getFirst())).containsSequence(remaining);
        }
    }

    @Test
    void aGalleryKeepsItsStructure() {
        SyntheticEmbeddings faces = new SyntheticEmbeddings(9, 64);
        open(faces).close();
        try (LuceneGallery gallery = LuceneGallery.open(
                folder.resolve("gallery"),
                contract(faces),
                LuceneGalleryOptions.DEFAULT.withCaching(false).withGraph(new GraphOptions(16, 100, 10)))) {
            gallery.enrolAll(IntStream.range(0, 500).mapToObj(i -> template(faces, i)));
            gallery.optimise(ProgressListener.SILENT);
            assertThat(gallery.stats().indexedTemplates()).isZero();
        }
    }

    private static void assertAnswersAreExact(GalleryReader gallery, SyntheticEmbeddings faces) {
        for (int i = 0; i < 60; i++) {
            Embedding probe = Embedding.ofUnit(faces.sample(i * 89L, 1));
            for (IdentifyOptions options : List.of(
                    SCAN,
                    SCAN.withFilter(Map.of("shard", "7")),
                    IdentifyOptions.of(3000, 0).withMode(SearchMode.APPROXIMATE))) {
                List<Candidate> exact = gallery.identify(probe, options.withMode(SearchMode.EXACT))
                        .candidates();
                assertSame(gallery.identify(probe, options).candidates(), exact, "seed 8, probe " + i + ", " + options);
            }
        }
    }

    /**
     * The JVM adds a vector's lanes in another order once it has compiled the loop, so that the last bit may differ.
     */
    private static void assertSame(List<Candidate> found, List<Candidate> expected, String what) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        assertThat(found.getFirst().identity())
                .as(what)
                .isEqualTo(expected.getFirst().identity());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).score()).as(what).isCloseTo(expected.get(i).score(), within(1e-6f));
        }
    }

    private LuceneGallery open(SyntheticEmbeddings faces) {
        return LuceneGallery.open(
                folder.resolve("gallery"), contract(faces), LuceneGalleryOptions.DEFAULT.withCaching(false));
    }

    private static Template template(SyntheticEmbeddings faces, int person) {
        return Template.of("p" + person, Embedding.ofUnit(faces.sample(person, 0)))
                .withTemplateId("only");
    }

    private static ModelContract contract(SyntheticEmbeddings faces) {
        return new ModelContract("synthetic", faces.dimension(), "0".repeat(64));
    }
}
