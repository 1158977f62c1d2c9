package io.vultus.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.SharedFiles;
import io.vultus.embedding.EmbeddedFace;
import io.vultus.embedding.FacePipeline;
import io.vultus.embedding.InferenceEngine;
import io.vultus.embedding.Preprocessing;
import io.vultus.embedding.Preprocessing.ColourOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackImporterTest {

    private static final Preprocessing IMAGENET =
            new Preprocessing(ColourOrder.RGB, List.of(123.675f, 116.28f, 103.53f), List.of(58.395f, 57.12f, 57.375f));

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
    void anInsightFaceFolderBecomesAPack() throws IOException {
        Path folder = insightFaceFolder();

        PackImporter.Imported imported = importer.importPack(
                ImportSource.insightFace(folder), PackImporter.Options.named("buffalo_s"), ProgressListener.SILENT);

        PackManifest manifest = imported.pack().manifest();
        assertThat(imported.pack().folder()).isEqualTo(store.folderOf("buffalo_s"));
        assertThat(manifest.source())
                .isEqualTo("import:w600k_mbf.onnx and det_500m.onnx in an InsightFace folder, insight");
        assertThat(manifest.files()).containsOnlyKeys("detector.onnx", "embedder.onnx");
        assertThat(manifest.detector().type()).isEqualTo(DetectorSpec.Type.SCRFD);
        assertThat(manifest.embedder().dimension()).isEqualTo(128);
        assertThat(manifest.embedder().preprocessing())
                .isEqualTo(Preprocessing.uniform(ColourOrder.RGB, 127.5f, 127.5f));
        assertThat(manifest.embedder().engine())
                .isEqualTo(imported.timings().getFirst().engine());
        assertThat(imported.timings()).hasSize(InferenceEngine.values().length);
        assertThat(manifest.licence().name()).isEqualTo("unknown licence");
        assertThat(manifest.licence().origin()).startsWith("none was named at the import of ");
        assertThat(manifest.licence().use().orElseThrow()).contains("non-commercial research only");
        assertThat(manifest.recommendedThreshold()).isEqualTo(0.4f);
    }

    @Test
    void aLicenceBesideTheModelsComesAlong() throws IOException {
        Path folder = insightFaceFolder();
        Files.writeString(folder.resolve("LICENSE.txt"), "ask first");

        ModelPack pack = importer.importPack(
                        ImportSource.insightFace(folder), unmeasured("licensed"), ProgressListener.SILENT)
                .pack();

        assertThat(pack.licenceFile().orElseThrow()).hasContent("ask first");
        assertThat(pack.manifest().licence().name()).isEqualTo("see the file LICENCE");
    }

    @Test
    void singleFilesBecomeAPackThatFindsTheSamePerson() {
        Path photos = SharedFiles.path("lfw/images/Abdullah_Gul");
        ImportSource source = ImportSource.files(
                DetectorSpec.Type.YUNET,
                SharedFiles.path("models/yunet_n_640_640.onnx"),
                Optional.empty(),
                SharedFiles.path("models/mobilefacenet_128.onnx"),
                IMAGENET);
        PackImporter.Options options = new PackImporter.Options(
                "mobilefacenet",
                new PackImporter.Terms(
                        Optional.of("Apache-2.0"),
                        Optional.empty(),
                        Optional.of(SharedFiles.path("models/mobilefacenet_128.LICENSE.txt"))),
                0.38f,
                true,
                false,
                false);

        ModelPack pack =
                importer.importPack(source, options, ProgressListener.SILENT).pack();

        assertThat(pack.manifest().licence().name()).isEqualTo("Apache-2.0");
        assertThat(pack.manifest().licence().use()).isEmpty();
        assertThat(pack.manifest().recommendedThreshold()).isEqualTo(0.38f);
        assertThat(pack.manifest().embedder().flip()).isTrue();
        try (FacePipeline faces = store.find("mobilefacenet").openPipeline().build()) {
            EmbeddedFace first =
                    faces.faces(photos.resolve("Abdullah_Gul_0001.jpg")).getFirst();
            EmbeddedFace second =
                    faces.faces(photos.resolve("Abdullah_Gul_0002.jpg")).getFirst();
            assertThat(first.embedding().cosine(second.embedding())).isGreaterThan(0.38);
        }
    }

    @Test
    void anExistingPackIsReplacedOnlyByForce() throws IOException {
        ImportSource source = ImportSource.insightFace(insightFaceFolder());
        importer.importPack(source, unmeasured("twice"), ProgressListener.SILENT);

        assertThatThrownBy(() -> importer.importPack(source, unmeasured("twice"), ProgressListener.SILENT))
                .isInstanceOf(ModelPackExistsException.class)
                .hasMessage("there is a model pack \"twice\" in " + store.folder()
                        + ": give another name, or replace it with --force");
        importer.importPack(source, unmeasured("twice").replacing(), ProgressListener.SILENT);
        assertThat(store.installed()).hasSize(1);
    }

    @Test
    void aDamagedImportedPackIsRepairedByImportingAgain() throws IOException {
        ImportSource source = ImportSource.insightFace(insightFaceFolder());
        Path folder = importer.importPack(source, unmeasured("again"), ProgressListener.SILENT)
                .pack()
                .folder();
        Files.delete(folder.resolve("embedder.onnx"));

        assertThatThrownBy(() -> store.find("again"))
                .isInstanceOf(CorruptModelPackException.class)
                .hasMessage("model pack \"again\" is corrupt: embedder.onnx is missing; repair it with: ./vultus model "
                        + "import --force --name again … (from the files that it was first made of)");
    }

    @Test
    void aNetworkThatIsNoEmbedderIsRefused() {
        ImportSource source = ImportSource.files(
                DetectorSpec.Type.YUNET,
                SharedFiles.path("models/yunet_n_640_640.onnx"),
                Optional.empty(),
                SharedFiles.path("models/scrfd_500m_bnkps.onnx"),
                IMAGENET);

        assertThatThrownBy(() -> importer.importPack(source, unmeasured("wrong"), ProgressListener.SILENT))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessage("the embedder is not usable: " + SharedFiles.path("models/scrfd_500m_bnkps.onnx")
                        + " takes an input of [1, 3, 640, 640]; a face embedder takes [N, 3, 112, 112]");
        assertThat(store.installed()).isEmpty();
    }

    @Test
    void aNetworkThatIsNoSuchDetectorIsRefused() {
        ImportSource source = ImportSource.files(
                DetectorSpec.Type.SCRFD,
                SharedFiles.path("models/mobilefacenet_128.onnx"),
                Optional.empty(),
                SharedFiles.path("models/mobilefacenet_128.onnx"),
                IMAGENET);

        assertThatThrownBy(() -> importer.importPack(source, unmeasured("wrong"), ProgressListener.SILENT))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessageStartingWith("the detector is not usable as a scrfd: ");
    }

    @Test
    void aFileThatIsNotThereOrNoNetworkIsRefused() throws IOException {
        Path text = Files.writeString(temp.resolve("text.onnx"), "not a network");
        Path absent = temp.resolve("absent.onnx");

        assertThatThrownBy(() -> importFiles(absent, text))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessage("there is no file " + absent);
        assertThatThrownBy(() -> importFiles(text, text))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessageStartingWith("the detector is not usable: " + text + " is not an ONNX network: it ");
        Files.writeString(text, "");
        assertThatThrownBy(() -> importFiles(text, text))
                .hasMessage(text + " has 0 bytes; a file of a pack has 1 to 2147483648");
    }

    private void importFiles(Path detector, Path embedder) {
        importer.importPack(
                ImportSource.files(DetectorSpec.Type.YUNET, detector, Optional.empty(), embedder, IMAGENET),
                unmeasured("files"),
                ProgressListener.SILENT);
    }

    private static PackImporter.Options unmeasured(String name) {
        return new PackImporter.Options(
                name, PackImporter.Terms.UNKNOWN, PackImporter.USUAL_THRESHOLD, false, false, false);
    }

    private Path insightFaceFolder() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("insight"));
        Files.copy(SharedFiles.path("models/scrfd_500m_bnkps.onnx"), folder.resolve("det_500m.onnx"));
        Files.copy(SharedFiles.path("models/mobilefacenet_128.onnx"), folder.resolve("w600k_mbf.onnx"));
        Files.writeString(folder.resolve("1k3d68.onnx"), "not used");
        Files.writeString(folder.resolve("2d106det.onnx"), "not used");
        Files.writeString(folder.resolve("genderage.onnx"), "not used");
        return folder;
    }
}
