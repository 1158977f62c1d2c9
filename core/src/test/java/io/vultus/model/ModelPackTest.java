package io.vultus.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vultus.embedding.InferenceEngine;
import io.vultus.embedding.Preprocessing;
import io.vultus.embedding.Preprocessing.ColourOrder;
import io.vultus.face.DetectionOptions;
import io.vultus.file.FolderLockedException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPackTest {

    @TempDir
    private Path temp;

    @Test
    void opensASoundPack() {
        ModelPack pack = ModelPack.open(SamplePack.write(temp.resolve("sample")));

        assertThat(pack.name()).isEqualTo("sample");
        assertThat(pack.manifest()).isEqualTo(SamplePack.manifest());
        assertThat(pack.licenceFile()).contains(temp.resolve("sample").resolve("LICENSE"));
        assertThat(pack).hasToString("sample (512 dimensions, MIT)");
    }

    @Test
    void aChangedFileIsNamedWithBothHashesAndTheRepair() throws IOException {
        Path folder = SamplePack.write(temp.resolve("sample"));
        Files.writeString(folder.resolve("e.onnx"), "E.onnx");

        CorruptModelPackException e =
                catchThrowableOfType(CorruptModelPackException.class, () -> ModelPack.open(folder));

        assertThat(e)
                .hasMessage("model pack \"sample\" is corrupt: e.onnx has SHA-256 "
                        + SamplePack.sha256("E.onnx".getBytes(StandardCharsets.UTF_8)) + ", should have "
                        + SamplePack.sha256("e.onnx".getBytes(StandardCharsets.UTF_8))
                        + "; repair it with: ./vultus model pull --force sample");
        assertThat(e.file()).isEqualTo("e.onnx");
        assertThat(e.repairCommand()).isEqualTo("./vultus model pull --force sample");
    }

    @Test
    void aTruncatedAMissingAndALinkedFileAreToldApart() throws IOException {
        Path folder = SamplePack.write(temp.resolve("sample"));
        Files.writeString(folder.resolve("d.onnx"), "d");
        assertThatThrownBy(() -> ModelPack.open(folder))
                .isInstanceOf(CorruptModelPackException.class)
                .hasMessageContaining("d.onnx has 1 bytes, should have 6; repair");

        Files.delete(folder.resolve("d.onnx"));
        assertThatThrownBy(() -> ModelPack.open(folder)).hasMessageContaining("d.onnx is missing; repair");

        Files.writeString(temp.resolve("elsewhere"), "d.onnx");
        Files.createSymbolicLink(folder.resolve("d.onnx"), temp.resolve("elsewhere"));
        assertThatThrownBy(() -> ModelPack.open(folder)).hasMessageContaining("d.onnx is not a regular file; repair");
    }

    @Test
    void aFolderThatIsNoPackIsSaidSo() {
        assertThatThrownBy(() -> ModelPack.open(temp))
                .isInstanceOf(ModelPackNotFoundException.class)
                .hasMessage(temp + " is not a model pack: it holds no pack.json");
    }

    /** The encoding as the Javadoc has it, byte by byte; galleries keep this hash, so it must never change. */
    @Test
    void theContractIsTheHashOfTheSpecifiedBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        writeText(out, "vultus-contract-1");
        writeText(out, SamplePack.sha256("e.onnx".getBytes(StandardCharsets.UTF_8)));
        writeText(out, "BGR");
        for (float value : new float[] {1, 2.5f, 3, 4, 5, 6}) {
            out.writeFloat(value);
        }
        writeText(out, "arcface-112");
        out.writeInt(1);
        out.writeInt(512);

        ModelContract contract =
                ModelPack.open(SamplePack.write(temp.resolve("sample"))).contract();

        assertThat(contract.hash()).isEqualTo(SamplePack.sha256(bytes.toByteArray()));
        assertThat(contract.model()).isEqualTo("sample");
        assertThat(contract.dimension()).isEqualTo(512);
    }

    @Test
    void theFingerprintIsTheHashOfTheSpecifiedBytes() throws IOException {
        ModelPack pack = ModelPack.open(SamplePack.write(temp.resolve("sample")));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        writeText(out, "vultus-fingerprint-1");
        writeText(out, pack.contract().hash());
        writeText(out, "ultraface");
        writeText(out, SamplePack.sha256("d.onnx".getBytes(StandardCharsets.UTF_8)));
        writeText(out, SamplePack.sha256("l.onnx".getBytes(StandardCharsets.UTF_8)));
        out.writeFloat(0.65f);
        out.writeFloat(0.4f);
        out.writeInt(640);

        assertThat(pack.fingerprint()).isEqualTo(SamplePack.sha256(bytes.toByteArray()));
    }

    @Test
    void theContractHangsOnWhatDecidesTheVectorsAndOnNothingElse() {
        ModelPack pack = variant(embedder -> embedder, manifest -> manifest.detector());

        assertThat(variant(e -> e.withEngine(InferenceEngine.ONNX_RUNTIME_ALL), PackManifest::detector))
                .satisfies(other -> assertThat(other.contract()).isEqualTo(pack.contract()))
                .satisfies(other -> assertThat(other.fingerprint()).isEqualTo(pack.fingerprint()));
        assertThat(variant(e -> e, ModelPackTest::otherThreshold))
                .satisfies(other -> assertThat(other.contract()).isEqualTo(pack.contract()))
                .satisfies(other -> assertThat(other.fingerprint()).isNotEqualTo(pack.fingerprint()));
        assertDiffers(pack, e -> new EmbedderSpec(e.file(), 511, e.preprocessing(), e.engine(), e.flip()));
        assertDiffers(pack, e -> new EmbedderSpec(e.file(), 512, e.preprocessing(), e.engine(), false));
        assertDiffers(pack, e -> new EmbedderSpec("d.onnx", 512, e.preprocessing(), e.engine(), e.flip()));
        assertDiffers(
                pack,
                e -> preprocessed(
                        e,
                        new Preprocessing(
                                ColourOrder.RGB,
                                e.preprocessing().mean(),
                                e.preprocessing().std())));
        assertDiffers(
                pack,
                e -> preprocessed(
                        e,
                        new Preprocessing(
                                ColourOrder.BGR,
                                e.preprocessing().std(),
                                e.preprocessing().mean())));
    }

    @Test
    void theStoreFindsByNameAndByPath() {
        PackStore store = PackStore.at(temp.resolve("packs"));
        SamplePack.write(store.folderOf("sample"));
        Path elsewhere = SamplePack.write(temp.resolve("elsewhere"));

        assertThat(store.find("sample").folder()).isEqualTo(store.folderOf("sample"));
        assertThat(store.find(elsewhere.toString()).folder()).isEqualTo(elsewhere);
    }

    @Test
    void whatTheStoreDoesNotHaveIsSaidWithWhatToDo() {
        PackStore store = PackStore.at(temp.resolve("packs"));
        SamplePack.write(store.folderOf("sample"));

        assertThatThrownBy(() -> store.find("faceplugin"))
                .isInstanceOf(ModelPackNotFoundException.class)
                .hasMessage("there is no model pack \"faceplugin\", neither of that name in " + store.folder()
                        + " (which has [sample]) nor in a folder of that path; fetch it with: ./vultus model pull "
                        + "faceplugin");
        assertThatThrownBy(() -> store.find("../no\0where"))
                .isInstanceOf(ModelPackNotFoundException.class)
                .hasMessageEndingWith("see what can be had with: ./vultus model list");
        assertThatThrownBy(() -> store.folderOf("../../etc")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theStoreListsSoundAndBrokenPacks() throws IOException {
        PackStore store = PackStore.at(temp.resolve("packs"));
        assertThat(store.installed()).isEmpty();
        SamplePack.write(store.folderOf("sample"));
        Files.createDirectories(store.folderOf("broken"));
        Files.writeString(store.folderOf("broken").resolve("pack.json"), "{}");
        Files.createDirectories(store.folder().resolve(".making-1"));

        assertThat(store.installed()).extracting(PackStore.Installed::name).containsExactly("broken", "sample");
        assertThat(store.installed().getFirst().problem().orElseThrow()).endsWith("\"format\" is missing");
        assertThat(store.installed().get(1).manifest()).contains(SamplePack.manifest());
    }

    @Test
    void aPackWhoseReplacementWasKilledHalfWayComesBack() throws IOException {
        PackStore store = PackStore.at(temp.resolve("packs"));
        SamplePack.write(store.folderOf("sample"));
        Path staging = Files.createDirectories(store.folder().resolve(".sample.unfinished"));
        Files.createDirectories(staging.resolve("content"));
        Files.move(store.folderOf("sample"), staging.resolve("replaced"));

        assertThat(store.find("sample").folder()).isEqualTo(store.folderOf("sample"));
        assertThat(staging).doesNotExist();
        assertThat(store.installed()).extracting(PackStore.Installed::name).containsExactly("sample");
    }

    @Test
    void twoImportsOfOneNameExcludeEachOther() {
        PackStore store = PackStore.at(temp.resolve("packs"));
        try (StagedPack first = StagedPack.in(store, "sample");
                StagedPack other = StagedPack.in(store, "other")) {
            assertThat(first.folder()).isDirectory();
            assertThat(other.folder()).isDirectory();
            assertThatThrownBy(() -> StagedPack.in(store, "sample"))
                    .isInstanceOf(FolderLockedException.class)
                    .hasMessageStartingWith(
                            store.folderOf("sample") + " is in use by another import of this model pack (process ");
        }
        assertThat(store.folder()).isEmptyDirectory();
    }

    private void assertDiffers(ModelPack pack, UnaryOperator<EmbedderSpec> change) {
        ModelPack other = variant(change, PackManifest::detector);
        assertThat(other.contract().matches(pack.contract())).isFalse();
        assertThat(other.fingerprint()).isNotEqualTo(pack.fingerprint());
    }

    private static EmbedderSpec preprocessed(EmbedderSpec spec, Preprocessing preprocessing) {
        return new EmbedderSpec(spec.file(), spec.dimension(), preprocessing, spec.engine(), spec.flip());
    }

    private static DetectorSpec otherThreshold(PackManifest manifest) {
        DetectorSpec detector = manifest.detector();
        return new DetectorSpec(
                detector.type(), detector.file(), detector.landmarks(), new DetectionOptions(0.7f, 0.4f, 640));
    }

    private ModelPack variant(UnaryOperator<EmbedderSpec> embedder, Function<PackManifest, DetectorSpec> detector) {
        PackManifest sample = SamplePack.manifest();
        PackManifest changed = new PackManifest(
                sample.name(),
                sample.description(),
                sample.licence(),
                sample.source(),
                detector.apply(sample),
                embedder.apply(sample.embedder()),
                sample.recommendedThreshold(),
                sample.files());
        return ModelPack.open(SamplePack.write(temp.resolve("variant"), changed));
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
