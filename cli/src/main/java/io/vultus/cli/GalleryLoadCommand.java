package io.vultus.cli;

import io.vultus.ProgressListener;
import io.vultus.file.Sha256;
import io.vultus.format.VectorFile;
import io.vultus.gallery.DimensionMismatchException;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.Template;
import io.vultus.gallery.ingest.FeatureTemplates;
import io.vultus.gallery.ingest.VectorTemplates;
import io.vultus.gallery.lucene.SearchStructure;
import io.vultus.gallery.lucene.VectorStorage;
import io.vultus.model.ModelContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Fills a gallery with vectors that exist already. */
@Command(
        name = "load",
        description = {
            "Enrol vectors that exist already: all of them or, if anything is wrong, none.",
            "Row N of the file NAME becomes the template NAME#N, a feature file one named for its path;",
            "loading the same again changes nothing."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus gallery load --gallery million --vectors distractors.npy --model w600k_r50",
            "  vultus gallery load --gallery million --vectors probes.f32 --dimension 512 --ids probes.txt",
            "  vultus gallery load --gallery million --vectors features/facescrub --identities folder"
        })
final class GalleryLoadCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Mixin
    private GalleryOptions gallery;

    @Mixin
    private NewClusterOptions cluster;

    @Mixin
    private PackChoice packs;

    @Option(
            names = "--vectors",
            paramLabel = "FILE",
            required = true,
            description = "NumPy's .npy with float32 or float64 values, bare little-endian float32 values, "
                    + "or a folder of MegaFace feature files (.bin).")
    private Path vectors;

    @Option(
            names = "--dimension",
            paramLabel = "D",
            description = "How many values a vector has; needed for a file of bare values.")
    private Integer dimension;

    @Option(
            names = "--ids",
            paramLabel = "FILE",
            description = "Whom the vectors belong to, one identity a line. Default: everyone of their own, NAME#N.")
    private Path ids;

    @Option(
            names = "--identities",
            paramLabel = "WHOSE",
            defaultValue = "file",
            description = "For a folder of feature files: they belong to someone of their own each ('file'), or to the "
                    + "one whom their 'folder' is named for. Default: ${DEFAULT-VALUE}.")
    private FeatureTemplates.IdentityOf identities;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "For a new gallery: the model that made the vectors, where it is not in a pack.")
    private String model;

    @Option(
            names = "--structure",
            paramLabel = "STRUCTURE",
            defaultValue = "auto",
            description =
                    "For a new gallery in a folder: 'scan' codes of all vectors, search through graphs ('hnsw'), or 'auto'. "
                            + "Default: ${DEFAULT-VALUE}.")
    private String structure;

    @Option(
            names = "--storage",
            paramLabel = "PRECISION",
            defaultValue = "float32",
            description =
                    "For a new gallery in a folder: keep vectors as they are ('float32') or rounded to half the room "
                            + "('float16', not with hnsw). Default: ${DEFAULT-VALUE}.")
    private String storage;

    @Override
    public Integer call() throws IOException, InterruptedException {
        GalleryLocation.NewGallery chosen = chosen();
        if (Files.isDirectory(vectors)) {
            if (ids != null) {
                throw usage("--ids goes with a file of vectors, not with a folder");
            }
            int found = FeatureTemplates.dimension(vectors);
            return load(found, chosen, progress -> FeatureTemplates.stream(vectors, identities, progress));
        }
        try (VectorFile file = open()) {
            return load(
                    file.dimension(),
                    chosen,
                    progress -> ids == null
                            ? VectorTemplates.stream(vectors, file, progress)
                            : VectorTemplates.stream(vectors, file, ids, progress));
        }
    }

    private GalleryLocation.NewGallery chosen() {
        SearchStructure searched = SearchStructure.ofId(structure)
                .orElseThrow(() -> usage("--structure is scan, hnsw or auto, not " + structure));
        VectorStorage kept =
                VectorStorage.ofId(storage).orElseThrow(() -> usage("--storage is float32 or float16, not " + storage));
        if (searched == SearchStructure.HNSW && kept == VectorStorage.FLOAT16) {
            throw usage("--storage float16 goes with --structure scan, not with hnsw");
        }
        if (gallery.isOnCluster() && (searched != SearchStructure.AUTO || kept != VectorStorage.FLOAT32)) {
            throw usage("--structure and --storage are for galleries in folders; on a cluster leave them out");
        }
        return new GalleryLocation.NewGallery(searched, kept, cluster.options());
    }

    private VectorFile open() throws IOException {
        if (VectorFile.isNpy(vectors)) {
            return VectorFile.openNpy(vectors);
        }
        if (dimension == null) {
            throw usage(vectors + " is no NumPy file; for bare float32 values give --dimension");
        }
        return VectorFile.openRaw(vectors, dimension);
    }

    /** Opens the templates. */
    @FunctionalInterface
    private interface Source {
        Stream<Template> open(ProgressListener progress) throws IOException;
    }

    private int load(int found, GalleryLocation.NewGallery chosen, Source source)
            throws IOException, InterruptedException {
        ModelContract contract = contract(found);
        if (contract.dimension() != found) {
            throw new DimensionMismatchException(found, contract);
        }
        return FinishOnSignal.during(() -> enrol(contract, chosen, source));
    }

    private int enrol(ModelContract contract, GalleryLocation.NewGallery chosen, Source source) throws IOException {
        long start = System.nanoTime();
        AtomicLong read = new AtomicLong();
        long enrolled;
        GalleryLocation location = gallery.location(chosen);
        try (Gallery open = location.openToFill(contract);
                Progress progress = output.progress();
                Stream<Template> templates = source.open(progress).peek(template -> read.incrementAndGet())) {
            enrolled = open.enrolAll(templates);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        output.out()
                .printf(
                        Locale.ROOT,
                        "%d vectors in %.1f s, %.0f a second: %d enrolled, %d enrolled before%n",
                        read.get(),
                        seconds,
                        read.get() / seconds,
                        enrolled,
                        read.get() - enrolled);
        output.out().flush();
        return ExitCode.OK.code();
    }

    private ModelContract contract(int vectorDimension) {
        Optional<ModelContract> existing = gallery.contractIfAny();
        if (model != null) {
            ModelContract named = named(model, vectorDimension);
            return existing.filter(contract -> contract.matches(named)).orElse(named);
        }
        return existing.orElseGet(() -> packs.open().contract());
    }

    /** The contract of a model of which nothing but the name is known. */
    private static ModelContract named(String model, int dimension) {
        byte[] hash = Sha256.digest()
                .digest(("vectors of model " + model + ", dimension " + dimension).getBytes(StandardCharsets.UTF_8));
        return new ModelContract(model, dimension, HexFormat.of().formatHex(hash));
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
