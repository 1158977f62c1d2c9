package io.vultus.cli;

import io.vultus.model.PackStore;
import io.vultus.trainer.export.PackDetector;
import io.vultus.trainer.export.PackExporter;
import io.vultus.trainer.run.SavedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a model pack of a network that was trained. */
@Command(
        name = "export",
        description = {
            "Make a model pack of a trained network, for enrol, identify and the rest.",
            "",
            "The network is written as ONNX, with its normalisations folded into its weights, and held against the "
                    + "trained one on drawn faces before the pack is installed. A pack needs a face detector too: that of "
                    + "an installed pack, or a file."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus export vultus-training/quick-cpu --pack packs/quick",
            "  vultus export r100/latest.checkpoint --pack packs/r100 --detector yunet.onnx --licence MIT"
        })
final class ExportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Mixin
    private PackStoreOptions packs;

    @Parameters(
            paramLabel = "MODEL",
            description =
                    "A checkpoint, or a run's folder: its best checkpoint, or its latest where none was verified.")
    private Path model;

    @Option(
            names = "--pack",
            required = true,
            paramLabel = "DIR",
            description = "The folder that becomes the pack; its name is the pack's.")
    private Path pack;

    @ArgGroup
    private DetectorChoice detector = new DetectorChoice();

    @Option(
            names = "--threshold",
            paramLabel = "COSINE",
            description =
                    "From which cosine on two faces are one person's. Default: as the run's verification found it, "
                            + "or 0.4 where it did not verify.")
    private Optional<Double> threshold;

    @Option(
            names = "--licence",
            paramLabel = "NAME",
            description = "The network's licence, best by its SPDX identifier.")
    private Optional<String> licence;

    @Option(names = "--licence-file", paramLabel = "FILE", description = "The licence's text.")
    private Optional<Path> licenceFile;

    @Option(names = "--flip", description = "Embed the mirror image of each face too: twice the work, a little better.")
    private boolean flip;

    @Option(names = "--force", description = "Replace the pack that is there.")
    private boolean force;

    @Option(names = "--no-measure", description = "Do not measure which engine is fastest here.")
    private boolean unmeasured;

    @Option(
            names = "--compare",
            paramLabel = "N",
            defaultValue = "100",
            description = "On how many faces to hold the export against the network. Default: ${DEFAULT-VALUE}.")
    private int crops;

    /** Another pack's detector, or a file. */
    static final class DetectorChoice {

        @Option(
                names = "--detector-of",
                paramLabel = "PACK",
                description = "Take the detector of this pack, by name or path. Default: of the only one installed.")
        private String pack;

        @ArgGroup(exclusive = false)
        private DetectorOptions file;

        PackDetector read(PackStore store) {
            if (file != null) {
                return PackDetector.of(file.type(), file.file(), file.landmarks());
            }
            return PackDetector.of(pack == null ? store.only() : store.find(pack));
        }
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(model)) {
            throw new NoSuchFileException(model.toString());
        }
        PackDetector found = detector.read(packs.store());
        SavedModel saved = SavedModel.read(model);
        PackStore store = PackStore.at(pack.toAbsolutePath().normalize().getParent());
        PackExporter.Exported exported;
        try (Progress progress = output.progress()) {
            exported = new PackExporter(store).export(saved, options(found), progress);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        print(saved, exported);
        return ExitCode.OK.code();
    }

    private PackExporter.Options options(PackDetector found) {
        return new PackExporter.Options(
                pack.toAbsolutePath().normalize().getFileName().toString(),
                found,
                licence,
                licenceFile,
                threshold.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
                flip,
                force,
                !unmeasured,
                crops);
    }

    private void print(SavedModel saved, PackExporter.Exported exported) {
        PrintWriter out = output.out();
        out.printf(
                Locale.ROOT,
                "%s after %d steps, from %s%n",
                saved.trained().network().name(),
                saved.steps(),
                saved.file());
        out.printf(
                Locale.ROOT,
                "Equal to the trained network to %.1g in every value, on %d faces%n",
                exported.difference(),
                crops);
        PackPrinter printer = new PackPrinter(out);
        printer.licence(exported.pack().manifest().licence());
        printer.installed(exported.pack(), exported.timings(), "Installed:");
        out.printf(
                Locale.ROOT,
                "%-14s from cosine %.2f on%s%n",
                "Same person",
                exported.pack().manifest().recommendedThreshold(),
                threshold.isPresent() || saved.threshold().isPresent() ? "" : " (a guess: the run did not verify)");
        out.flush();
    }
}
