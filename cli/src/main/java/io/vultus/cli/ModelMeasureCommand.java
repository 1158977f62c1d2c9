package io.vultus.cli;

import io.vultus.embedding.FaceEmbedder;
import io.vultus.embedding.PipelineMeasurement;
import io.vultus.face.FaceDetector;
import io.vultus.model.ModelPack;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a pack's speed. */
@Command(
        name = "measure",
        description =
                "Measure how fast a model pack embeds photographs on this machine, and what each part takes of the time.",
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"  vultus model measure faceplugin photos/", "  vultus model measure --threads 1 faceplugin photos/"})
final class ModelMeasureCommand implements Callable<Integer> {

    @Mixin
    private OutputOptions output;

    @Mixin
    private PackStoreOptions packs;

    @Parameters(index = "0", paramLabel = "NAME", description = "The pack's name, or the path of its folder.")
    private String name;

    @Parameters(index = "1", paramLabel = "FOLDER", description = "Has photographs, at any depth.")
    private Path folder;

    @Mixin
    private ThreadsOption threads;

    @Option(
            names = "--photos",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many photographs at most. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        ModelPack pack = packs.store().find(name);
        try (FaceDetector detector = pack.openDetector();
                FaceEmbedder embedder = pack.openEmbedder();
                Progress progress = output.progress()) {
            print(PipelineMeasurement.of(detector, embedder, files(), threads.count(), progress));
        }
        return ExitCode.OK.code();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().limit(limit).toList();
        }
    }

    private void print(PipelineMeasurement measured) {
        PrintWriter out = output.out();
        out.printf(
                "%d photographs on %d threads; milliseconds of one core for each%n",
                measured.photos(), measured.threads());
        line("read, decode", measured.decode());
        line("detect", measured.detect());
        line("align", measured.align());
        line("embed", measured.embed());
        line("whole way", measured.whole());
        out.printf(
                Locale.ROOT,
                "%.0f photographs a second; the bare networks are %.1f %% of the time%n",
                measured.rate(),
                100 * measured.shareOfNetworks());
        out.flush();
    }

    private void line(String part, double milliseconds) {
        output.out().printf(Locale.ROOT, "  %-14s%8.2f%n", part, milliseconds);
    }
}
