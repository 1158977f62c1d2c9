package io.vultus.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vultus.ProgressListener;
import io.vultus.SharedFiles;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FaceEmbedder;
import io.vultus.embedding.FaceEmbedders;
import io.vultus.embedding.InferenceEngine;
import io.vultus.embedding.Preprocessing;
import io.vultus.embedding.Preprocessing.ColourOrder;
import io.vultus.file.NotAFileException;
import io.vultus.onnx.EditedNetwork;
import io.vultus.onnx.OnnxBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What networks of strangers may be, and what is found out about them. */
class NetworkImportTest {

    private static final Preprocessing IMAGENET =
            new Preprocessing(ColourOrder.RGB, List.of(123.675f, 116.28f, 103.53f), List.of(58.395f, 57.12f, 57.375f));

    private static final float[] WEIGHTS = {1, 0, 0, .5f, 0, 1, 0, .5f, 0, 0, 1, .5f};
    private static final float[] OFFSETS = new float[4];

    @TempDir
    private Path temp;

    private PackStore store;
    private PackImporter importer;

    @BeforeEach
    void makeStore() {
        store = PackStore.at(temp.resolve("packs"));
        importer = new PackImporter(store);
    }

    @Test
    void valuesInOtherFilesAreRefusedInImports() throws IOException {
        OnnxBytes graph = embedder().message(5, OnnxBytes.externalTensor("more", "weights.bin"));
        Path model = network("whole.onnx", graph);
        Files.write(temp.resolve("weights.bin"), new byte[4]);

        assertThatThrownBy(() -> importEmbedder(model, false))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessage("the embedder is not usable: " + model + " keeps the values of \"more\" in another file,"
                        + " \"weights.bin\" (external data), which is no part of a pack and could be replaced; save it as"
                        + " one file with Python's onnx: onnx.save(onnx.load(\"whole.onnx\"), \"whole.onnx\")");
        assertThat(store.installed()).isEmpty();
    }

    /** A pack that an earlier version made, or that came by mail. */
    @Test
    void aPackWhoseWeightsLieBesideItIsRefusedWhenOpened() throws IOException {
        ModelPack pack = importEmbedder(network("e.onnx", embedder()), false);
        Path file = pack.folder().resolve("embedder.onnx");
        Files.write(file, OnnxBytes.model(embedder().message(5, OnnxBytes.externalTensor("w", "beside.bin"))));
        String json = Files.readString(pack.folder().resolve("pack.json"));
        PackFile before = pack.manifest().files().get("embedder.onnx");
        Files.writeString(
                pack.folder().resolve("pack.json"),
                json.replace(before.sha256(), Digests.sha256(file))
                        .replace("\"bytes\" : " + before.bytes(), "\"bytes\" : " + Files.size(file)));

        assertThatThrownBy(() -> ModelPack.open(pack.folder()))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessageStartingWith("model pack \"tried\" is not whole: embedder.onnx keeps the values of \"w\" in"
                        + " another file, \"beside.bin\" (external data)");
    }

    @Test
    @Timeout(60)
    void aLoopIsRefusedByName() throws IOException {
        Path model = network("loop.onnx", OnnxBytes.endless());
        assertThatThrownBy(() -> importEmbedder(model, false))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessage(
                        "the embedder is not usable: " + model + " uses Loop (node \"forever\"), whose running time has"
                                + " no bound; export it without control flow (Loop, Scan, If)");
    }

    @ParameterizedTest(name = "{0}, measured: {2}")
    @CsvSource({
        "NaN, gives a vector that holds NaN, false",
        "NaN, gives a vector that holds NaN, true",
        "Infinity, gives a vector that holds an infinite value, false",
        "0, 'gives a vector of zeros, which has no direction', true",
        "constant, gives the same vector for every face (constant output), false",
        "constant, gives the same vector for every face (constant output), true"
    })
    void anEmbedderThatTellsNobodyApartIsRefused(String kind, String reason, boolean measured) throws IOException {
        float[] weights = new float[12];
        float[] offsets = new float[4];
        if (kind.equals("constant")) {
            Arrays.fill(offsets, 2);
        } else {
            offsets[1] = Float.parseFloat(kind);
        }
        Path model = network("dull.onnx", OnnxBytes.embedder(weights, offsets));

        assertThatThrownBy(() -> importEmbedder(model, measured))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessageStartingWith("the embedder is not usable: " + model + " " + reason);
        assertThat(store.installed()).isEmpty();
    }

    @Test
    void anEmbedderOfAHugeFixedBatchIsRefusedBeforeMemoryIsTaken() throws IOException {
        OnnxBytes graph = new OnnxBytes()
                .message(1, OnnxBytes.node("GlobalAveragePool", "", List.of("input"), List.of("mean")))
                .message(1, OnnxBytes.node("Flatten", "", List.of("mean"), List.of("output")))
                .text(2, "graph")
                .message(11, OnnxBytes.value("input", 1, Integer.MAX_VALUE, 3, 112, 112))
                .message(12, OnnxBytes.value("output", 1, Integer.MAX_VALUE, 3));
        Path model = network("batch.onnx", graph);
        assertThatThrownBy(() -> importEmbedder(model, false))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessage(
                        "the embedder is not usable: " + model + " takes batches of 2147483647 faces, no more and no"
                                + " less; a face embedder takes up to 256");
    }

    @Test
    @Timeout(60)
    void aPipeIsNoNetwork() throws Exception {
        Path pipe = temp.resolve("pipe.onnx");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> importEmbedder(pipe, false)).isInstanceOf(NotAFileException.class);
        assertThatThrownBy(() -> DetectorTypes.of(pipe)).isInstanceOf(NotAFileException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "yunet_n_320_320.onnx, YUNET",
        "yunet_n_640_640.onnx, YUNET",
        "yunet_n_dynamic.onnx, YUNET",
        "face_detection_yunet_2023mar.onnx, YUNET",
        "scrfd_500m_bnkps.onnx, SCRFD"
    })
    void aDetectorsTypeIsToldByItsOutputs(String file, DetectorSpec.Type type) {
        assertThat(DetectorTypes.of(SharedFiles.path("models/" + file))).isEqualTo(type);
    }

    @Test
    void whatIsNoDetectorIsNamed() throws IOException {
        Path model = network("small.onnx", embedder());
        assertThatThrownBy(() -> DetectorTypes.of(model))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessage(
                        "the detector is not usable: " + model + " has outputs of no known detector, [1, 4]; yunet has"
                                + " 12, scrfd with five points 9, ultraface two of 2 and 4 columns");
        ImportSource source = ImportSource.files(
                DetectorSpec.Type.YUNET,
                SharedFiles.path("models/scrfd_500m_bnkps.onnx"),
                Optional.empty(),
                model,
                ImportSource.INSIGHTFACE);
        assertThatThrownBy(() -> importer.importPack(source, options("wrong"), ProgressListener.SILENT))
                .hasMessage("the detector is not usable as a yunet: its outputs are those of a detector of type scrfd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yunet_n_dynamic.onnx", "face_detection_yunet_2023mar.onnx"})
    void noAssertionOfOpenCvIsShown(String file) throws IOException {
        ImportSource source = ImportSource.files(
                Optional.empty(),
                SharedFiles.path("models/" + file),
                Optional.empty(),
                network("small.onnx", embedder()),
                Optional.empty());
        try {
            importer.importPack(source, options("opens"), ProgressListener.SILENT);
        } catch (UnsuitableModelException e) {
            assertThat(e.getMessage())
                    .startsWith("the detector is not usable as a yunet: ")
                    .doesNotContain("-215", "OpenCV(", "\n")
                    .contains("640×640");
        }
    }

    @Test
    void anInsightFaceFolderIsReadByShapesAndNested() throws IOException {
        Path outer = Files.createDirectories(temp.resolve("antelopev2"));
        Path inner = Files.createDirectory(outer.resolve("antelopev2"));
        Files.createDirectories(outer.resolve("__MACOSX/antelopev2"));
        Files.copy(SharedFiles.path("models/scrfd_500m_bnkps.onnx"), inner.resolve("scrfd_10g_bnkps.onnx"));
        Files.write(inner.resolve("glintr100.onnx"), OnnxBytes.model(embedder()));
        Files.write(inner.resolve("1k3d68.onnx"), OnnxBytes.model(OnnxBytes.embedder(192, WEIGHTS, OFFSETS)));
        Files.write(inner.resolve("2d106det.onnx"), OnnxBytes.model(OnnxBytes.embedder(192, WEIGHTS, OFFSETS)));
        Files.write(inner.resolve("genderage.onnx"), OnnxBytes.model(OnnxBytes.embedder(96, WEIGHTS, OFFSETS)));
        Files.writeString(inner.resolve("._glintr100.onnx"), "resource fork");

        ImportSource source = ImportSource.insightFace(outer);

        assertThat(source.detector()).isEqualTo(inner.resolve("scrfd_10g_bnkps.onnx"));
        assertThat(source.embedder()).isEqualTo(inner.resolve("glintr100.onnx"));
        assertThat(source.preprocessing()).isEqualTo(ImportSource.INSIGHTFACE);
        assertThat(source.findings())
                .containsExactly(
                        "the folder " + outer + " holds them in " + inner,
                        "detector: scrfd_10g_bnkps.onnx (9 outputs)",
                        "embedder: glintr100.onnx (input 112×112)",
                        "not used: 1k3d68.onnx (input 192×192: landmarks)",
                        "not used: 2d106det.onnx (input 192×192: landmarks)",
                        "not used: genderage.onnx (input 96×96: attributes)",
                        "pixels: RGB, mean 127.5, std 127.5, as InsightFace's networks that do not normalise themselves");
        ModelPack pack = importer.importPack(source, options("antelopev2"), ProgressListener.SILENT)
                .pack();
        assertThat(pack.manifest().source())
                .isEqualTo("import:glintr100.onnx and scrfd_10g_bnkps.onnx in an InsightFace folder, antelopev2");
        assertThat(pack.manifest().embedder().dimension()).isEqualTo(4);
    }

    @Test
    void aFolderThatDoesNotDecideNamesWhatItHoldsAndTheCommand() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("my models"));
        assertThatThrownBy(() -> ImportSource.insightFace(folder))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessage(folder + " holds no *.onnx file, nor does a folder in it");

        Files.write(folder.resolve("a.onnx"), OnnxBytes.model(embedder()));
        Files.write(folder.resolve("b.onnx"), OnnxBytes.model(embedder()));
        Files.writeString(folder.resolve("det_10g.onnx"), "cut");
        assertThatThrownBy(() -> ImportSource.insightFace(folder))
                .hasMessageStartingWith(
                        folder + " should hold one detector (a network of five outputs or more); it holds"
                                + " none among [a.onnx (input 112×112), b.onnx (input 112×112), det_10g.onnx (not an ONNX network: ")
                .hasMessageEndingWith(". Name the two files with: ./vultus model import --detector FILE --embedder '"
                        + folder.resolve("a.onnx") + "' --colour RGB --mean 127.5 --std 127.5");
        Files.copy(SharedFiles.path("models/scrfd_500m_bnkps.onnx"), folder.resolve("d.onnx"));
        assertThatThrownBy(() -> ImportSource.insightFace(folder))
                .hasMessage(folder + " should hold one recognition network (input 112×112); it holds [a.onnx (input"
                        + " 112×112), b.onnx (input 112×112)]. Name the two files with: ./vultus model import --detector '"
                        + folder.resolve("d.onnx") + "' --embedder '" + folder.resolve("a.onnx")
                        + "' --colour RGB --mean 127.5 --std 127.5");

        Path several = Files.createDirectories(temp.resolve("several"));
        Files.createDirectories(several.resolve("x"));
        Files.createDirectories(several.resolve("y"));
        Files.write(several.resolve("x/a.onnx"), OnnxBytes.model(embedder()));
        Files.write(several.resolve("y/a.onnx"), OnnxBytes.model(embedder()));
        assertThatThrownBy(() -> ImportSource.insightFace(several))
                .hasMessage(several + " holds no *.onnx file itself, but 2 folders in it do, [" + several.resolve("x")
                        + ", " + several.resolve("y") + "]; import one of them");
    }

    /** The network with its normalisation inside gives the same vectors from raw pixels. */
    @Test
    void aNetworkThatNormalisesItselfGetsRawPixels() throws IOException {
        Path plain = SharedFiles.path("models/mobilefacenet_128.onnx");
        Path folder = Files.createDirectories(temp.resolve("inside"));
        Files.copy(SharedFiles.path("models/scrfd_500m_bnkps.onnx"), folder.resolve("d.onnx"));
        Path edited = Files.write(
                folder.resolve("r.onnx"),
                EditedNetwork.normalising(
                        Files.readAllBytes(plain), "input0", array(IMAGENET.mean()), array(IMAGENET.std())));

        ImportSource source = ImportSource.insightFace(folder);
        ModelPack pack = importer.importPack(source, options("inside"), ProgressListener.SILENT)
                .pack();

        assertThat(source.findings())
                .contains(
                        "pixels: RGB as they are (mean 0, std 1), because the embedder has Sub and Mul among its first"
                                + " 8 operations: it normalises its pixels itself");
        try (FaceEmbedder expected = FaceEmbedders.open(plain, IMAGENET, InferenceEngine.ONNX_RUNTIME_BASIC);
                FaceEmbedder actual = pack.openEmbedder()) {
            List<Embedding> wanted = expected.embedAll(DrawnCrops.CROPS);
            List<Embedding> found = actual.embedAll(DrawnCrops.CROPS);
            for (int i = 0; i < wanted.size(); i++) {
                assertThat(wanted.get(i).cosine(found.get(i))).isCloseTo(1, within(1e-5));
            }
        }

        ImportSource twice = ImportSource.files(
                Optional.empty(), folder.resolve("d.onnx"), Optional.empty(), edited, Optional.of(IMAGENET));
        assertThat(twice.findings())
                .containsExactly(
                        "detector: scrfd, by its outputs",
                        "warning: the embedder has Sub and Mul among its first 8 operations: it normalises its pixels"
                                + " itself, and --mean and --std normalise before it; if that is wrong, give --mean 0"
                                + " --std 1");
    }

    private static float[] array(List<Float> values) {
        return new float[] {values.get(0), values.get(1), values.get(2)};
    }

    private static OnnxBytes embedder() {
        return OnnxBytes.embedder(WEIGHTS, OFFSETS);
    }

    private Path network(String name, OnnxBytes graph) throws IOException {
        return Files.write(temp.resolve(name), OnnxBytes.model(graph));
    }

    private ModelPack importEmbedder(Path model, boolean measured) {
        ImportSource source = ImportSource.files(
                DetectorSpec.Type.SCRFD,
                SharedFiles.path("models/scrfd_500m_bnkps.onnx"),
                Optional.empty(),
                model,
                ImportSource.INSIGHTFACE);
        PackImporter.Options options = new PackImporter.Options(
                "tried", PackImporter.Terms.UNKNOWN, PackImporter.USUAL_THRESHOLD, false, false, measured);
        return importer.importPack(source, options, ProgressListener.SILENT).pack();
    }

    private static PackImporter.Options options(String name) {
        return new PackImporter.Options(
                name, PackImporter.Terms.UNKNOWN, PackImporter.USUAL_THRESHOLD, false, false, false);
    }
}
