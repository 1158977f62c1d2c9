package io.vultus.cli;

import io.vultus.embedding.Preprocessing;
import io.vultus.embedding.Preprocessing.ColourOrder;
import io.vultus.model.ImportSource;
import io.vultus.model.PackImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a pack of ONNX files. */
@Command(
        name = "import",
        description = {
            "Make a model pack of ONNX files; they are copied.",
            "",
            "A folder as InsightFace publishes them needs no more than its name: its detector and its recognition network "
                    + "are told by their shapes. Of single files, say what the embedder wants of its pixels."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus model import ~/.insightface/models/buffalo_l",
            "  vultus model import --name mobilefacenet --embedder mobilefacenet.onnx --detector yunet.onnx \\",
            "      --colour RGB --mean 123.675,116.28,103.53 --std 58.395,57.12,57.375 --licence Apache-2.0"
        })
final class ModelImportCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Mixin
    private PackStoreOptions packs;

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The pack's name. Default: after the folder or embedder.")
    private String name;

    @Option(names = "--licence", paramLabel = "NAME", description = "The models' licence, best by its SPDX identifier.")
    private Optional<String> licence;

    @Option(names = "--licence-file", paramLabel = "FILE", description = "The licence's text.")
    private Optional<Path> licenceFile;

    @Option(names = "--allowed-use", paramLabel = "TEXT", description = "What the licence allows, if it restricts use.")
    private Optional<String> allowedUse;

    @Option(
            names = "--threshold",
            paramLabel = "COSINE",
            defaultValue = "" + PackImporter.USUAL_THRESHOLD,
            description = "From which cosine on two faces are one person's. Default: ${DEFAULT-VALUE}.")
    private float threshold;

    @Option(names = "--flip", description = "Embed the mirror image of each face too: twice the work, a little better.")
    private boolean flip;

    @Option(names = "--force", description = "Replace the pack of that name.")
    private boolean force;

    @Option(names = "--no-measure", description = "Do not measure which engine is fastest here.")
    private boolean unmeasured;

    @Option(
            names = "--check",
            paramLabel = "DIR",
            description = "Photographs of people, one folder each: afterwards compare them, and warn if one person's "
                    + "photographs are no more alike than those of two.")
    private Optional<Path> people = Optional.empty();

    /** A folder or single files. */
    static final class Source {

        @Parameters(paramLabel = "DIR", description = "A folder as InsightFace publishes them.")
        private Path folder;

        @ArgGroup(exclusive = false)
        private SingleFiles files;

        ImportSource read() {
            return folder != null ? ImportSource.insightFace(folder) : files.source();
        }

        /** The folder's name or the embedder's, as far as a pack can be called so. */
        String name() {
            Path path = folder != null ? folder.toAbsolutePath().normalize() : files.embedder;
            return path.getFileName()
                    .toString()
                    .toLowerCase(Locale.ROOT)
                    .replaceFirst("\\.onnx$", "")
                    .replaceAll("[^a-z0-9._-]", "-");
        }
    }

    /** Single files, and what must be known of them. */
    static final class SingleFiles {

        @Option(
                names = "--embedder",
                required = true,
                paramLabel = "FILE",
                description = "The embedder, [N,3,112,112] to [N,D].")
        private Path embedder;

        @ArgGroup(exclusive = false, multiplicity = "1")
        private DetectorOptions detector;

        @Option(names = "--colour", required = true, paramLabel = "ORDER", description = "RGB or BGR.")
        private ColourOrder colour;

        @Option(
                names = "--mean",
                required = true,
                split = ",",
                paramLabel = "X",
                description = "Mean of each colour in that order, or one for all, in pixel units (0-255).")
        private List<Float> mean;

        @Option(
                names = "--std",
                required = true,
                split = ",",
                paramLabel = "X",
                description = "Standard deviations, likewise.")
        private List<Float> std;

        ImportSource source() {
            return ImportSource.files(
                    detector.givenType(),
                    detector.file(),
                    detector.landmarks(),
                    embedder,
                    Optional.of(new Preprocessing(colour, three(mean), three(std))));
        }

        private static List<Float> three(List<Float> values) {
            return values.size() == 1 ? Collections.nCopies(3, values.getFirst()) : values;
        }
    }

    @Override
    public void run() {
        people.ifPresent(this::requireFolder);
        ImportSource found;
        PackImporter.Options options;
        try {
            found = source.read();
            options = new PackImporter.Options(
                    name == null ? source.name() : name,
                    new PackImporter.Terms(licence, allowedUse, licenceFile),
                    threshold,
                    flip,
                    force,
                    !unmeasured);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        PackImporter.Imported imported;
        try (Progress progress = output.progress()) {
            imported = new PackImporter(packs.store()).importPack(found, options, progress);
        }
        PackPrinter printer = new PackPrinter(output.out());
        printer.findings(found.findings());
        printer.licence(imported.pack().manifest().licence());
        printer.installed(imported.pack(), imported.timings(), "Installed:");
        people.map(folder -> ImportCheck.of(imported.pack(), folder)).ifPresent(printer::check);
    }

    private void requireFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ParameterException(spec.commandLine(), "--check: not a folder: " + folder);
        }
    }
}
