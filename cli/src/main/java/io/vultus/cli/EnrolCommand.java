package io.vultus.cli;

import io.vultus.embedding.FacePipeline;
import io.vultus.face.FaceSelection;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.cache.EmbeddingCache;
import io.vultus.gallery.ingest.CsvPhotoList;
import io.vultus.gallery.ingest.FolderPhotoList;
import io.vultus.gallery.ingest.Ingestion;
import io.vultus.gallery.ingest.IngestionResult;
import io.vultus.gallery.ingest.PhotoList;
import io.vultus.gallery.ingest.ShareOfList;
import io.vultus.model.ModelPack;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fills a gallery from photographs. */
@Command(
        name = "enrol",
        description = {
            "Enrol people from photographs: a folder with one subfolder a person, or a CSV list.",
            "A run that was broken off is started again with the same command: nothing is embedded twice."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus enrol --gallery staff photos/",
            "  vultus enrol --gallery staff --list staff.csv --several largest --report left-out.csv",
            "  vultus enrol --gallery opensearch://search.example:9200/staff --list staff.csv --share 1/8"
        })
final class EnrolCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Mixin
    private GalleryOptions gallery;

    @Mixin
    private PackChoice packs;

    @Mixin
    private PhotographOptions photographs;

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(
            names = "--several",
            paramLabel = "POLICY",
            defaultValue = "largest",
            description = "Of a photograph with several faces take the 'largest' or the 'central' one, or 'skip' it. "
                    + "Default: ${DEFAULT-VALUE}.")
    private SeveralFaces several;

    @Option(
            names = "--min-face",
            paramLabel = "PIXELS",
            defaultValue = "32",
            description = "Skip faces whose box is narrower or lower. Default: ${DEFAULT-VALUE}.")
    private int minFace;

    @Option(
            names = "--share",
            paramLabel = "I/N",
            description =
                    "Work on one share of N only: so many processes, on whichever machines, fill one gallery on a "
                            + "cluster together. Default: all of it.")
    private String share;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--strict", description = "End with exit code 17 if anything was left out.")
    private boolean strict;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write what was left out, and why, as CSV. Default: the first few go to standard error.")
    private Path report;

    /** Where the photographs are. */
    static final class Source {

        @Parameters(
                paramLabel = "FOLDER",
                arity = "0..1",
                description = "Has one subfolder for each person, named for the identity.")
        private Path folder;

        @Option(
                names = "--list",
                paramLabel = "FILE",
                description =
                        "A CSV file with the columns identity and path, if wanted name, and others as attributes.")
        private Path list;

        PhotoList open() throws IOException {
            return list == null ? FolderPhotoList.of(folder) : CsvPhotoList.of(list);
        }
    }

    /** What to do with a photograph of several people. */
    enum SeveralFaces {
        LARGEST(FaceSelection.LARGEST),
        CENTRAL(FaceSelection.CENTRAL),
        SKIP(FaceSelection.ONLY);

        private final FaceSelection selection;

        SeveralFaces(FaceSelection selection) {
            this.selection = selection;
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PhotoList photos = share == null ? source.open() : share(source.open());
        ModelPack pack = gallery.contractIfAny().map(packs::open).orElseGet(packs::open);
        return FinishOnSignal.during(() -> enrol(photos, pack));
    }

    private PhotoList share(PhotoList all) {
        try {
            return ShareOfList.of(all, share);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--share: " + e.getMessage(), e);
        }
    }

    private int enrol(PhotoList photos, ModelPack pack) throws IOException, InterruptedException {
        GalleryLocation location = gallery.location();
        try (Gallery open = location.openToFill(pack.contract());
                FacePipeline pipeline = photographs
                        .applyTo(pack.openPipeline())
                        .selection(several.selection)
                        .minFaceSize(minFace)
                        .maxConcurrent(threads.count())
                        .build();
                SkippedReport skipped = SkippedReport.to(report, output.err())) {
            IngestionResult result = run(open, location.cacheOf(open), pipeline, pack, photos, skipped);
            print(result);
            return BatchOutcome.exitCode(result.photos(), result.skippedInAll(), strict)
                    .code();
        }
    }

    private IngestionResult run(
            Gallery open,
            EmbeddingCache cache,
            FacePipeline pipeline,
            ModelPack pack,
            PhotoList photos,
            SkippedReport skipped)
            throws InterruptedException {
        try (Progress progress = output.progress()) {
            return Ingestion.builder(open, pipeline, pack.fingerprint(), cache)
                    .threads(threads.count())
                    .progress(progress)
                    .skipped(skipped)
                    .build()
                    .run(photos);
        }
    }

    private void print(IngestionResult result) {
        PrintWriter out = output.out();
        out.printf(
                Locale.ROOT,
                "%d photographs in %.1f s, %.0f a second: %d enrolled, %d enrolled before, %d duplicates, %d left out%n",
                result.photos(),
                result.duration().toMillis() / 1e3,
                result.rate(),
                result.enrolled(),
                result.alreadyEnrolled(),
                result.duplicates(),
                result.skippedInAll());
        result.skipped().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> out.printf(
                        Locale.ROOT,
                        "  %6d %s%n",
                        entry.getValue(),
                        entry.getKey().text()));
        out.flush();
    }
}
