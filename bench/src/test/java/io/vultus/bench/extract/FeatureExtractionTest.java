package io.vultus.bench.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.ProgressListener;
import io.vultus.SharedFiles;
import io.vultus.VultusException;
import io.vultus.bench.MiniatureSet;
import io.vultus.bench.MobileFaceNet;
import io.vultus.bench.extract.FeatureExtraction.LeftOut;
import io.vultus.bench.extract.FeatureExtraction.Result;
import io.vultus.bench.megaface.Cleaning;
import io.vultus.bench.megaface.MegaFaceBenchmark;
import io.vultus.bench.megaface.MegaFaceRun;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FaceEmbedder;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.DetectedFace;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceDetector;
import io.vultus.face.FaceSelection;
import io.vultus.file.FileAccess;
import io.vultus.file.FolderLock;
import io.vultus.file.FolderLockedException;
import io.vultus.format.DevkitTree;
import io.vultus.format.FeatureFile;
import io.vultus.format.TemplateList;
import io.vultus.photo.Photo;
import io.vultus.protocol.OperatingPoint;
import io.vultus.testdata.SyntheticFaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureExtractionTest {

    @TempDir
    private Path folder;

    private final AtomicInteger embedded = new AtomicInteger();
    private final List<LeftOut> leftOut = new ArrayList<>();

    /** The whole way: photographs, features, ranks. */
    @Test
    void photographsOfTheMiniatureSetGiveTheReferenceFigures() throws Exception {
        Path lists = MiniatureSet.lists();
        PhotoTree photos = PhotoTree.of(SharedFiles.path("lfw/images")).byName();
        try (FacePipeline pipeline =
                MobileFaceNet.pipeline().selection(FaceSelection.CENTRAL).build()) {
            FeatureExtraction extraction = new FeatureExtraction(pipeline, "test", false, 2);
            for (String list : List.of("facescrub_features_list.json", "megaface_features_list.json_2819_1")) {
                List<String> images = TemplateList.read(lists.resolve(list)).paths();
                DevkitTree tree = new DevkitTree(folder.resolve(list.substring(0, list.indexOf('_'))), "mbf");
                Result result = extraction.run(photos, images, tree, ProgressListener.SILENT, leftOut::add);
                assertThat(result.embedded()).isEqualTo(images.size());
            }
        }
        assertThat(leftOut).isEmpty();

        List<MegaFaceRun> runs = new MegaFaceBenchmark(List.of(Cleaning.RAW, Cleaning.DROPPED), 2, 1)
                .run(MiniatureSet.read(folder), ProgressListener.SILENT);
        JsonNode expected = new ObjectMapper()
                .readTree(MiniatureSet.folder().resolve("expected.json").toFile());
        assertFigures(runs.getFirst(), expected.get("raw"));
        assertFigures(runs.getLast(), expected.get("refined (noisy distractors dropped)"));
    }

    private static void assertFigures(MegaFaceRun run, JsonNode expected) {
        assertThat(run.result().distractors())
                .isEqualTo(expected.get("distractors").asInt());
        for (Map.Entry<String, JsonNode> rank : expected.get("cmc").properties()) {
            double found = run.result().cmc().recall(Integer.parseInt(rank.getKey()));
            assertThat(found)
                    .as("%s, rank-%s", run.cleaning(), rank.getKey())
                    .isCloseTo(rank.getValue().asDouble(), within(.003));
        }
        for (Map.Entry<String, JsonNode> rate : expected.get("tar_at_far").properties()) {
            double far = Double.parseDouble(rate.getKey());
            OperatingPoint point = run.result().operatingPoints().stream()
                    .filter(each -> each.falseAcceptRate() == far)
                    .findFirst()
                    .orElseThrow();
            assertThat(point.trueAcceptRate())
                    .as("%s, TAR at FAR %s", run.cleaning(), rate.getKey())
                    .isCloseTo(rate.getValue().asDouble(), within(.003));
        }
    }

    @Test
    void whatCannotBeReadIsListedAndCounted() throws Exception {
        Path photos = photos();
        DevkitTree tree = new DevkitTree(folder.resolve("features"), "fake");

        Result result = run(photos, tree, "settings");

        assertThat(result)
                .isEqualTo(new Result(7, 3, 0, Map.of("unsupported format", 1, "wrong size", 1, "not found", 2)));
        assertThat(result.leftOutInAll()).isEqualTo(4);
        assertThat(leftOut)
                .extracting(LeftOut::image)
                .containsExactly("b/broken.jpg", "b/small.png", "x/ambiguous.jpg", "x/nobody.jpg");
        assertThat(leftOut.get(1).message()).endsWith("small.png has 90 × 90 pixels; aligned faces have 112 × 112");
        assertThat(leftOut.get(3).message()).isEqualTo("x/nobody.jpg: no such photograph, or several of this name");
        assertThat(FeatureFile.read(tree.file("a/1.png"))).hasSize(4);
        // Elsewhere, and with another extension than the list says.
        assertThat(FeatureFile.read(tree.file("043/431@N00/elsewhere.jpg"))).hasSize(4);
        try (Stream<Path> files = Files.walk(folder.resolve("features"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".unfinished")))
                    .isEmpty();
        }
    }

    @Test
    void aSecondRunDoesOnlyWhatIsMissing() throws Exception {
        Path photos = photos();
        DevkitTree tree = new DevkitTree(folder.resolve("features"), "fake");
        run(photos, tree, "settings");
        Files.delete(tree.file("a/1.png"));
        Files.write(tree.file("a/2.png"), new byte[3]); // as a full disk may leave it
        embedded.set(0);

        Result result = run(photos, tree, "settings");

        assertThat(embedded).hasValue(2);
        assertThat(result.embedded()).isEqualTo(2);
        assertThat(result.present()).isEqualTo(1);
        assertThat(FeatureFile.read(tree.file("a/2.png"))).hasSize(4);
    }

    @Test
    void anotherModelsFeaturesAreNotMixedIn() throws Exception {
        Path photos = photos();
        DevkitTree tree = new DevkitTree(folder.resolve("features"), "fake");
        run(photos, tree, "pack one\nwith mirror image\n");

        assertThatThrownBy(() -> run(photos, tree, "pack two\n"))
                .isInstanceOf(VultusException.class)
                .hasMessageEndingWith(
                        "fake.extraction: the features here were made otherwise (pack one, with mirror image)"
                                + " than asked for now (pack two); name this algorithm differently, or delete them");
    }

    /** kim/2.png is nobody's photograph but kim's. */
    @Test
    void noPhotographIsTakenFromAnotherFolder() throws Exception {
        Path photos = photos();
        DevkitTree tree = new DevkitTree(folder.resolve("features"), "fake");
        List<String> images = List.of("a/1.jpg", "z/2.jpg", "a/2.png");

        Result result = run(PhotoTree.of(photos), images, tree);

        assertThat(result).isEqualTo(new Result(3, 2, 0, Map.of("not found", 1)));
        assertThat(leftOut).extracting(LeftOut::image).containsExactly("z/2.jpg");
        assertThat(FeatureFile.read(tree.file("a/1.jpg")))
                .as("another extension")
                .hasSize(4);
        assertThat(tree.file("z/2.jpg")).doesNotExist();
    }

    @Test
    void oneNameForTwoListedImagesIsNoName() throws Exception {
        Path photos = photos();
        DevkitTree tree = new DevkitTree(folder.resolve("features"), "fake");

        Result result = run(PhotoTree.of(photos).byName(), List.of("x/elsewhere.jpg", "y/elsewhere.jpg"), tree);

        assertThat(result.leftOut()).isEqualTo(Map.of("not found", 2));
    }

    @Test
    void aReplacedPhotographIsEmbeddedAnew() throws Exception {
        Path photos = photos();
        DevkitTree tree = new DevkitTree(folder.resolve("features"), "fake");
        List<String> images = List.of("a/1.png", "a/2.png");
        run(PhotoTree.of(photos), images, tree);
        float[] before = FeatureFile.read(tree.file("a/1.png"));
        ImageIO.write(
                new SyntheticFaces(9).aligned(77, 1).image(),
                "png",
                photos.resolve("a/1.png").toFile());

        Result result = run(PhotoTree.of(photos), images, tree);

        assertThat(result.embedded()).isEqualTo(1);
        assertThat(result.present()).isEqualTo(1);
        assertThat(FeatureFile.read(tree.file("a/1.png"))).isNotEqualTo(before);
        Files.writeString(photos.resolve("a/2.png"), "no picture");
        assertThat(run(PhotoTree.of(photos), images, tree).leftOutInAll()).isEqualTo(1);
        assertThat(tree.file("a/2.png"))
                .as("a feature of a photograph that is gone")
                .doesNotExist();
    }

    private Result run(PhotoTree photos, List<String> images, DevkitTree tree)
            throws IOException, InterruptedException {
        try (FacePipeline pipeline =
                FacePipeline.builder(new NoDetector(), new FourPixels()).build()) {
            return new FeatureExtraction(pipeline, "settings", true, 2)
                    .run(photos, images, tree, ProgressListener.SILENT, leftOut::add);
        }
    }

    @Test
    void anEmptyFileOfSettingsThatAFullDiskLeftBlocksNobody() throws Exception {
        Path photos = photos();
        DevkitTree tree = new DevkitTree(folder.resolve("features"), "fake");
        Files.createDirectories(tree.folder());
        Files.createFile(tree.folder().resolve("fake.extraction"));

        assertThat(run(photos, tree, "pack one\n").embedded()).isEqualTo(3);

        assertThat(tree.folder().resolve("fake.extraction")).hasContent("pack one\n");
    }

    @Test
    void twoExtractionsIntoOneFolderExcludeEachOther() throws Exception {
        Path photos = photos();
        DevkitTree tree = new DevkitTree(folder.resolve("features"), "fake");
        try (FolderLock lock = FolderLock.acquire(tree.folder(), "another extraction", FileAccess.OWNER)) {
            assertThatThrownBy(() -> run(photos, tree, "pack one\n"))
                    .isInstanceOf(FolderLockedException.class)
                    .hasMessageStartingWith(tree.folder() + " is in use by another extraction (process ");
            assertThat(lock).isNotNull();
        }
        assertThat(run(photos, tree, "pack one\n").embedded()).isEqualTo(3);
    }

    @Test
    void withoutAListEveryFileIsAnImage() throws Exception {
        assertThat(PhotoTree.of(photos()).images())
                .containsExactly(
                        "a/1.png",
                        "a/2.png",
                        "a/elsewhere.png",
                        "b/ambiguous.png",
                        "b/broken.jpg",
                        "b/small.png",
                        "c/ambiguous.png");
    }

    private Result run(Path photos, DevkitTree tree, String settings) throws IOException, InterruptedException {
        List<String> images = List.of(
                "a/1.png",
                "a/2.png",
                "b/broken.jpg",
                "b/small.png",
                "043/431@N00/elsewhere.jpg",
                "x/ambiguous.jpg",
                "x/nobody.jpg");
        try (FacePipeline pipeline =
                FacePipeline.builder(new NoDetector(), new FourPixels()).build()) {
            return new FeatureExtraction(pipeline, settings, true, 2)
                    .run(PhotoTree.of(photos).byName(), images, tree, ProgressListener.SILENT, leftOut::add);
        }
    }

    private Path photos() throws IOException {
        Path photos = folder.resolve("photos");
        for (String name : List.of("a/1", "a/2", "a/elsewhere", "b/ambiguous", "c/ambiguous")) {
            Path file = photos.resolve(name + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(new SyntheticFaces(1).aligned(name.hashCode(), 0).image(), "png", file.toFile());
        }
        Files.writeString(photos.resolve("b/broken.jpg"), "no picture");
        Files.writeString(photos.resolve("b/.hidden"), "");
        ImageIO.write(
                new SyntheticFaces(1).photograph(1, 0, 90, 90).image(),
                "png",
                photos.resolve("b/small.png").toFile());
        return photos;
    }

    /** Aligned faces need none. */
    private static final class NoDetector implements FaceDetector {

        @Override
        public List<DetectedFace> detect(Photo photo) {
            throw new AssertionError("nothing is to be looked for in aligned faces");
        }

        @Override
        public void close() {}
    }

    private final class FourPixels implements FaceEmbedder {

        @Override
        public int dimension() {
            return 4;
        }

        @Override
        public int maxBatch() {
            return 1;
        }

        @Override
        public List<Embedding> embedAll(List<FaceCrop> crops) {
            embedded.addAndGet(crops.size());
            return crops.stream()
                    .map(FaceCrop::toBytes)
                    .map(bgr -> Embedding.normalise(new float[] {1, bgr[20_000], bgr[15_000], bgr[10_000]}))
                    .toList();
        }

        @Override
        public void close() {}
    }
}
