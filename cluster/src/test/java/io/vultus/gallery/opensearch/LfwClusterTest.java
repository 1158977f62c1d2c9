package io.vultus.gallery.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vultus.BoundedParallel;
import io.vultus.ProgressListener;
import io.vultus.SharedFiles;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FaceEmbedder;
import io.vultus.embedding.FaceEmbedders;
import io.vultus.embedding.FacePipeline;
import io.vultus.embedding.InferenceEngine;
import io.vultus.embedding.Preprocessing;
import io.vultus.face.FaceDetector;
import io.vultus.face.FaceSelection;
import io.vultus.face.YuNetDetector;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryCopy;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.model.ModelContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real faces: 3,825 photographs of LFW, in a folder, on a cluster, and in a folder again. */
@Tag("cluster")
class LfwClusterTest {

    private static final ModelContract CONTRACT = new ModelContract("mobilefacenet-128", 128, "f".repeat(64));
    private static final Preprocessing IMAGENET = new Preprocessing(
            Preprocessing.ColourOrder.RGB, List.of(123.675f, 116.28f, 103.53f), List.of(58.395f, 57.12f, 57.375f));
    private static final OpenSearchOptions SEVEN_BIT =
            OpenSearchOptions.DEFAULT.withQuantisation(OpenSearchOptions.Quantisation.SEVEN_BIT);
    private static final float ROUNDING = 1e-6f;
    private static final int K = 5;

    @TempDir
    private Path temp;

    @Test
    void theClusterAnswersAsTheFolderDoes() throws Exception {
        List<Template> photographs = embedAll();
        assertThat(photographs).hasSize(3825);
        TestCluster cluster = TestCluster.shared();
        try (LuceneGallery folder = LuceneGallery.open(temp.resolve("lfw"), CONTRACT);
                Gallery onCluster = OpenSearchGallery.open(cluster.connection("lfw"), CONTRACT);
                Gallery quantised = OpenSearchGallery.open(cluster.connection("lfw-quantised"), CONTRACT, SEVEN_BIT);
                Gallery back = LuceneGallery.open(temp.resolve("back"), CONTRACT)) {
            folder.enrolAll(photographs);
            GalleryCopy copy = GalleryCopy.run(folder, onCluster, ProgressListener.SILENT);
            assertThat(copy.written()).isEqualTo(3825);
            assertThat(copy.checksum().people()).isEqualTo(1708);
            assertThat(GalleryCopy.run(folder, onCluster, ProgressListener.SILENT)
                            .written())
                    .isZero();
            assertThat(GalleryCopy.run(onCluster, back, ProgressListener.SILENT).checksum())
                    .isEqualTo(copy.checksum());
            assertThat(back.templates("Bill_Gates")).isEqualTo(folder.templates("Bill_Gates"));
            for (SearchMode mode : List.of(SearchMode.EXACT, SearchMode.APPROXIMATE)) {
                assertSameAnswers(photographs, folder, onCluster, mode);
            }
            assertThat(GalleryCopy.run(folder, quantised, ProgressListener.SILENT)
                            .checksum())
                    .isEqualTo(copy.checksum());
            System.out.print("quantised, ");
            assertSameAnswers(photographs, folder, quantised, SearchMode.APPROXIMATE);
        } finally {
            cluster.delete("lfw*");
        }
    }

    private static void assertSameAnswers(List<Template> probes, Gallery folder, Gallery onCluster, SearchMode mode) {
        IdentifyOptions exact = IdentifyOptions.of(K, .4).withMode(SearchMode.EXACT);
        List<Embedding> faces = probes.stream().map(LfwClusterTest::turned).toList();
        List<Identification> expected = folder.identifyAll(faces, exact);
        List<Identification> found = onCluster.identifyAll(faces, exact.withMode(mode));
        int same = 0;
        for (int i = 0; i < faces.size(); i++) {
            List<Candidate> right = expected.get(i).candidates();
            List<Candidate> answer = found.get(i).candidates();
            assertThat(answer.getFirst().identity()).isEqualTo(right.getFirst().identity());
            assertThat(answer.getFirst().score()).isCloseTo(right.getFirst().score(), within(ROUNDING));
            same += answer.stream()
                            .map(Candidate::identity)
                            .toList()
                            .equals(right.stream().map(Candidate::identity).toList())
                    ? 1
                    : 0;
        }
        double milliseconds = found.stream()
                .mapToDouble(identification -> identification.cost().milliseconds())
                .average()
                .orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "%s: %d probes, the first candidate equal for all, all %d for %d; %.1f ms a probe%n",
                mode,
                faces.size(),
                K,
                same,
                milliseconds);
        assertThat(same).isGreaterThanOrEqualTo(faces.size() - faces.size() / 1000);
    }

    /** Not the enrolled face itself: a little turned towards the first axis. */
    private static Embedding turned(Template template) {
        float[] values = template.embedding().toArray();
        values[0] += .3f;
        return Embedding.normalise(values);
    }

    private static List<Template> embedAll() throws IOException, InterruptedException {
        Path root = SharedFiles.path("lfw/images");
        FaceDetector detector =
                YuNetDetector.open(SharedFiles.path("models/yunet_n_640_640.onnx"), YuNetDetector.DEFAULTS);
        FaceEmbedder embedder = FaceEmbedders.open(
                SharedFiles.path("models/mobilefacenet_128.onnx"), IMAGENET, InferenceEngine.ONNX_RUNTIME_ALL);
        List<Template> templates = new ArrayList<>();
        try (FacePipeline pipeline = FacePipeline.builder(detector, embedder)
                        .selection(FaceSelection.CENTRAL)
                        .build();
                Stream<Path> files = Files.walk(root)) {
            BoundedParallel.forEachOrdered(
                    Runtime.getRuntime().availableProcessors(),
                    files.filter(Files::isRegularFile).sorted().iterator(),
                    file -> Template.of(
                                    file.getParent().getFileName().toString(),
                                    file.getFileName().toString(),
                                    pipeline.embed(file))
                            .withSource(root.relativize(file).toString()),
                    templates::add);
        }
        return templates;
    }
}
