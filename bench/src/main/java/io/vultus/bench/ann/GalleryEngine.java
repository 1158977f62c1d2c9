package io.vultus.bench.ann;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import io.vultus.gallery.lucene.GraphOptions;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.gallery.lucene.LuceneGalleryOptions;
import io.vultus.gallery.lucene.SearchStructure;
import io.vultus.model.ModelContract;
import io.vultus.search.EmbeddingMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A gallery in a folder, each row a person.
 *
 * @param structure what it keeps beside the vectors
 * @param mode whether that is used
 * @param batch how many queries are asked at once
 * @param options how it is built and asked
 */
record GalleryEngine(SearchStructure structure, SearchMode mode, int batch, AnnOptions options) implements AnnEngine {

    /** A graph over all rows, however few. */
    private static final int GRAPH_FROM = 1000;

    /** What ends the names of files that a search walks through: codes; 8-bit vectors and graphs. */
    private static final Set<String> WALKED = Set.of("vsc", "veq", "vex");

    /** The gallery's own width is asked for by this name. */
    private static final String DEFAULT = "default";

    @Override
    public String index() {
        return structure == SearchStructure.HNSW
                ? structure.id() + "-" + options.maxConn() + "-" + options.beamWidth()
                : structure.id();
    }

    @Override
    public String version() {
        return "Vultus";
    }

    @Override
    public AnnIndex build(AnnInput input, Path folder, ProgressListener progress) throws IOException {
        BuildClock clock = new BuildClock();
        LuceneGalleryOptions how = LuceneGalleryOptions.DEFAULT
                .withGraph(new GraphOptions(options.maxConn(), options.beamWidth(), GRAPH_FROM))
                .withStructure(structure)
                .withThreads(options.threads())
                .withCaching(false);
        try (LuceneGallery gallery =
                LuceneGallery.open(folder, contract(input.base().dimension()), how)) {
            gallery.enrolAll(templates(input.base(), progress));
            gallery.optimise(progress);
        }
        return clock.built(
                structure == SearchStructure.HNSW ? options.graph() : "", bytes(folder, false), bytes(folder, true));
    }

    private static ModelContract contract(int dimension) {
        return new ModelContract("bench", dimension, "0".repeat(64));
    }

    private static Stream<Template> templates(EmbeddingMatrix base, ProgressListener progress) {
        return IntStream.range(0, base.rows()).mapToObj(row -> {
            progress.progress("loading the gallery", row + 1L, base.rows());
            return Template.of(Integer.toString(row), Embedding.ofUnit(base.row(row)));
        });
    }

    private static long bytes(Path folder, boolean walkedOnly) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            long bytes = 0;
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = file.getFileName().toString();
                if (!walkedOnly || WALKED.contains(name.substring(name.lastIndexOf('.') + 1))) {
                    bytes += Files.size(file);
                }
            }
            return bytes;
        }
    }

    @Override
    public List<Answers> search(AnnInput input, Path folder, ProgressListener progress) throws InterruptedException {
        List<Embedding> queries = IntStream.range(0, input.queries().rows())
                .mapToObj(query -> Embedding.ofUnit(input.queries().row(query)))
                .toList();
        Stopwatch stopwatch = new Stopwatch(queries.size(), options, progress);
        LuceneGalleryOptions oneThread =
                LuceneGalleryOptions.DEFAULT.withThreads(1).withCaching(false);
        try (GalleryReader gallery = LuceneGallery.openReadOnly(folder, oneThread)) {
            List<Answers> answers = new ArrayList<>();
            for (OptionalInt ef : efs()) {
                IdentifyOptions identify = new IdentifyOptions(AnnOptions.K, -1, Map.of(), mode, ef);
                answers.add(stopwatch.time(
                        setting(ef),
                        batch,
                        (from, to) -> rows(gallery.identifyAll(queries.subList(from, to), identify))));
            }
            return answers;
        }
    }

    private List<OptionalInt> efs() {
        List<OptionalInt> efs = new ArrayList<>();
        efs.add(OptionalInt.empty());
        if (mode == SearchMode.APPROXIMATE) {
            options.efs().forEach(ef -> efs.add(OptionalInt.of(ef)));
        }
        return efs;
    }

    private String setting(OptionalInt ef) {
        if (mode == SearchMode.EXACT) {
            return "";
        }
        return ef.isPresent() ? "ef " + ef.getAsInt() : DEFAULT;
    }

    private static List<List<Integer>> rows(List<Identification> found) {
        return found.stream()
                .map(each -> each.candidates().stream()
                        .map(Candidate::identity)
                        .map(Integer::valueOf)
                        .toList())
                .toList();
    }
}
