package io.vultus.bench.megaface;

import io.vultus.ProgressListener;
import io.vultus.bench.megaface.GalleryRun.ChangedTrial;
import io.vultus.bench.megaface.GalleryRun.Latencies;
import io.vultus.bench.megaface.GalleryRun.SlowProbe;
import io.vultus.bench.report.Source;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import io.vultus.gallery.lucene.GraphOptions;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.gallery.lucene.LuceneGalleryOptions;
import io.vultus.gallery.lucene.SearchStructure;
import io.vultus.model.ModelContract;
import io.vultus.protocol.MegaFaceIdentification;
import io.vultus.protocol.MegaFaceIdentification.Trial;
import io.vultus.search.EmbeddingMatrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The same trials as an exact run's, decided by what a gallery answers.
 *
 * <p>The gallery holds all distractors and all probes, each as a person of their own. A trial is right if the mate is
 * among the answers for its probe and no distractor stands before it; the other probes that the answers name belong to
 * other trials and are passed over. So a gallery may lose in two ways that an exact search does not: the mate, or the
 * distractors that should have beaten it.
 *
 * <p>Each search is as wide as the gallery makes one for a single candidate, though more candidates are taken from it:
 * that is what an application that wants to know "who is this?" gets. Only where answers end before a trial is decided
 * is the probe asked for more. Searches share passes over the data; how long one takes that is alone is measured
 * afterwards.
 *
 * @param folder where galleries are kept, to be used again by the next run
 * @param graph how graphs are built, and over how many templates at least
 * @param threads how many load and search; the answers do not depend on it
 */
public record GalleryComparison(Path folder, GraphOptions graph, int threads) {

    /** As galleries build them, but over fewer templates: whoever asks for a graph wants to see one. */
    public static final GraphOptions GRAPH =
            new GraphOptions(GraphOptions.DEFAULT.maxConn(), GraphOptions.DEFAULT.beamWidth(), 10_000);

    /** Before the names of distractors, so that of equal scores the mate comes first, as in the exact run. */
    private static final char PROBE = 'a';

    private static final char DISTRACTOR = 'b';

    /** Answers for images of other identities, which may lie between the mates. */
    private static final int SPARE = 16;

    private static final int WIDEN = 4;

    /** Searches that are not timed, before those that are. */
    private static final int WARM_UP = 200;

    /** As many share a pass over the codes. */
    private static final int BATCH = 64;

    /**
     * Runs.
     *
     * @param probes the exact run's, cleaned as there
     * @param distractors likewise
     * @param exact what it found
     * @throws InterruptedException if the calling thread is interrupted
     */
    GalleryRun run(
            Probes probes,
            EmbeddingMatrix distractors,
            MegaFaceRun exact,
            SearchStructure structure,
            ProgressListener progress)
            throws InterruptedException {
        MegaFaceIdentification identification = MegaFaceIdentification.builder(probes.embeddings(), probes.identities())
                .build();
        int templates = Math.addExact(distractors.rows(), probes.embeddings().rows());
        String hash = Source.of(structure.id(), List.of(probes.embeddings(), distractors))
                .sha256();
        String how = structure == SearchStructure.HNSW
                ? structure.id() + "-" + graph.maxConn() + "-" + graph.beamWidth() + "-" + graph.threshold()
                : structure.id();
        Path place = folder.resolve(how + "-" + hash.substring(0, 16));
        try (LuceneGallery gallery = LuceneGallery.open(
                place, new ModelContract("MegaFace", distractors.dimension(), hash), options(structure))) {
            long start = System.nanoTime();
            boolean isNew = gallery.templateCount() != templates;
            if (isNew) {
                gallery.enrolAll(templates(probes.embeddings(), distractors, progress));
                gallery.optimise(progress);
            }
            double loadSeconds = isNew ? secondsSince(start) : 0;
            start = System.nanoTime();
            Search search = new Search(gallery, probes, identification, templates);
            boolean[] right = search.run(progress);
            double searchSeconds = secondsSince(start);
            return new GalleryRun(
                    exact,
                    structure,
                    (double) count(right) / right.length,
                    search.ef,
                    gallery.stats().indexedTemplates(),
                    changed(identification, probes, right, exact.result().ranks()),
                    loadSeconds,
                    searchSeconds,
                    search.oneByOne(progress));
        }
    }

    private LuceneGalleryOptions options(SearchStructure structure) {
        return LuceneGalleryOptions.DEFAULT
                .withGraph(graph)
                .withStructure(structure)
                .withThreads(threads)
                .withCaching(false);
    }

    private static Stream<Template> templates(
            EmbeddingMatrix probes, EmbeddingMatrix distractors, ProgressListener progress) {
        int all = probes.rows() + distractors.rows();
        return IntStream.range(0, all).mapToObj(i -> {
            progress.progress("loading the gallery", i + 1L, all);
            boolean isProbe = i < probes.rows();
            float[] vector = isProbe ? probes.row(i) : distractors.row(i - probes.rows());
            String name = isProbe ? name(PROBE, i) : name(DISTRACTOR, i - probes.rows());
            return Template.of(name, Embedding.ofUnit(vector));
        });
    }

    private static String name(char kind, int number) {
        return kind + Integer.toString(number);
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static int count(boolean[] right) {
        return (int) IntStream.range(0, right.length).filter(t -> right[t]).count();
    }

    private static List<ChangedTrial> changed(
            MegaFaceIdentification identification, Probes probes, boolean[] right, int[] ranks) {
        return IntStream.range(0, right.length)
                .filter(t -> right[t] != (ranks[t] == 0))
                .mapToObj(t -> {
                    Trial trial = identification.trial(t);
                    return new ChangedTrial(
                            probes.names().get(trial.probe()),
                            probes.names().get(trial.mate()),
                            trial.score(),
                            ranks[t]);
                })
                .toList();
    }

    /** Asks for each probe that has mates. */
    private static final class Search {

        private final LuceneGallery gallery;
        private final EmbeddingMatrix probes;
        private final List<String> names;
        private final MegaFaceIdentification identification;
        private final int templates;
        private final Map<Integer, List<Integer>> trialsOfProbe = new HashMap<>();
        private final boolean[] right;
        private int ef;

        Search(LuceneGallery gallery, Probes probes, MegaFaceIdentification identification, int templates) {
            this.gallery = gallery;
            this.probes = probes.embeddings();
            this.names = probes.names();
            this.identification = identification;
            this.templates = templates;
            this.right = new boolean[identification.trials()];
            for (int t = 0; t < right.length; t++) {
                trialsOfProbe
                        .computeIfAbsent(identification.trial(t).probe(), p -> new ArrayList<>())
                        .add(t);
            }
        }

        boolean[] run(ProgressListener progress) throws InterruptedException {
            List<Integer> asking = asking();
            ef = gallery.identify(embedding(asking.getFirst()), options(1, OptionalInt.empty()))
                    .cost()
                    .ef();
            int most = asking.stream()
                    .mapToInt(probe -> trialsOfProbe.get(probe).size())
                    .max()
                    .orElseThrow();
            for (int from = 0; from < asking.size(); from += BATCH) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                ask(asking.subList(from, Math.min(asking.size(), from + BATCH)), 1 + most + SPARE);
                progress.progress("asking the gallery", Math.min(asking.size(), from + BATCH), asking.size());
            }
            return right;
        }

        private List<Integer> asking() {
            return trialsOfProbe.keySet().stream().sorted().toList();
        }

        /** Asks "who is this?" again for each probe, one after the other, and takes the times. */
        Latencies oneByOne(ProgressListener progress) throws InterruptedException {
            List<Integer> asking = asking();
            for (int probe : asking.subList(0, Math.min(asking.size(), WARM_UP))) {
                milliseconds(probe);
            }
            List<SlowProbe> times = new ArrayList<>(asking.size());
            for (int probe : asking) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                times.add(new SlowProbe(names.get(probe), milliseconds(probe)));
                progress.progress("asking one by one", times.size(), asking.size());
            }
            return Latencies.of(times);
        }

        private double milliseconds(int probe) {
            Embedding face = embedding(probe);
            IdentifyOptions one = options(1, OptionalInt.empty());
            long start = System.nanoTime();
            gallery.identify(face, one);
            return (System.nanoTime() - start) / 1e6;
        }

        private void ask(List<Integer> asking, int k) {
            int wanted = Math.min(Math.min(k, templates), IdentifyOptions.MAX_K);
            List<Embedding> faces = asking.stream().map(this::embedding).toList();
            var answers = gallery.identifyAll(faces, options(wanted, OptionalInt.of(Math.max(ef, wanted))));
            List<Integer> undecided = new ArrayList<>();
            for (int i = 0; i < faces.size(); i++) {
                if (!decide(asking.get(i), answers.get(i).candidates())) {
                    undecided.add(asking.get(i));
                }
            }
            if (!undecided.isEmpty() && wanted == k) {
                ask(undecided, k * WIDEN);
            }
        }

        private IdentifyOptions options(int k, OptionalInt width) {
            return new IdentifyOptions(k, -1, Map.of(), SearchMode.APPROXIMATE, width);
        }

        private Embedding embedding(int probe) {
            return Embedding.ofUnit(probes.row(probe));
        }

        /** Whether the answers suffice: they do from the first distractor on, or when all mates are there. */
        private boolean decide(int probe, List<Candidate> answers) {
            Set<String> before = new HashSet<>();
            boolean beaten = false;
            for (Candidate answer : answers) {
                beaten = answer.identity().charAt(0) == DISTRACTOR;
                if (beaten) {
                    break;
                }
                before.add(answer.identity());
            }
            boolean complete = true;
            for (int trial : trialsOfProbe.get(probe)) {
                right[trial] =
                        before.contains(name(PROBE, identification.trial(trial).mate()));
                complete &= right[trial];
            }
            return beaten || complete;
        }
    }
}
