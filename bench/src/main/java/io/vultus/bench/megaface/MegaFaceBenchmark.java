package io.vultus.bench.megaface;

import io.vultus.ProgressListener;
import io.vultus.bench.megaface.MegaFaceRun.WrongTrial;
import io.vultus.format.MegaFaceResults.Match;
import io.vultus.gallery.lucene.SearchStructure;
import io.vultus.protocol.DevkitCleaning;
import io.vultus.protocol.MegaFaceIdentification;
import io.vultus.protocol.MegaFaceIdentification.Trial;
import io.vultus.protocol.MegaFaceResult;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.ExactSearch;
import io.vultus.search.Hits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Evaluates an input against each of its lists of distractors, for each way of cleaning.
 *
 * @param cleanings which ways
 * @param threads how many work; the figures do not depend on it
 * @param seed of what {@link Cleaning#DEVKIT} draws
 * @param tiesLose whether a distractor that ties with the mate stands before it
 */
public record MegaFaceBenchmark(List<Cleaning> cleanings, int threads, long seed, boolean tiesLose) {

    private static final int WORST = 12;

    public MegaFaceBenchmark {
        cleanings = List.copyOf(cleanings);
    }

    /** One in which ties do not put the mate behind. */
    public MegaFaceBenchmark(List<Cleaning> cleanings, int threads, long seed) {
        this(cleanings, threads, seed, false);
    }

    /**
     * Runs.
     *
     * @return for each way of cleaning, each list
     * @throws InterruptedException if the calling thread is interrupted
     */
    public List<MegaFaceRun> run(MegaFaceInput input, ProgressListener progress) throws InterruptedException {
        List<MegaFaceRun> runs = new ArrayList<>();
        for (Cleaning cleaning : cleanings) {
            Probes probes = cleaned(input.probes(), cleaning);
            MegaFaceIdentification identification = MegaFaceIdentification.builder(
                            probes.embeddings(), probes.identities())
                    .threads(threads)
                    .progress(progress)
                    .build();
            for (Distractors distractors : input.distractors()) {
                Distractors met = cleaning == Cleaning.RAW ? distractors : distractors.clean();
                int farAway = cleaning == Cleaning.DEVKIT ? distractors.noisy().cardinality() : 0;
                long start = System.nanoTime();
                MegaFaceResult result = identification.evaluate(met.embeddings(), farAway);
                double seconds = (System.nanoTime() - start) / 1e9;
                runs.add(new MegaFaceRun(
                        cleaning,
                        distractors.embeddings().rows(),
                        distractors.set(),
                        probes.identities().size(),
                        input.isSynthetic() ? 0 : input.probes().identities().size(),
                        result,
                        worst(identification, result, probes, met),
                        matches(identification, result, probes.identities().size()),
                        seconds,
                        tiesLose));
            }
        }
        return runs;
    }

    /**
     * Asks galleries what exact search has answered: for the last of the ways of cleaning, with the most distractors.
     *
     * @param exact what {@link #run} found
     * @param structures by what the galleries are searched
     * @return for each of them
     * @throws InterruptedException if the calling thread is interrupted
     */
    public List<GalleryRun> throughGalleries(
            MegaFaceInput input,
            List<MegaFaceRun> exact,
            List<SearchStructure> structures,
            GalleryComparison comparison,
            ProgressListener progress)
            throws InterruptedException {
        MegaFaceRun last = exact.getLast();
        Probes probes = cleaned(input.probes(), last.cleaning());
        Distractors distractors = input.distractors().getLast();
        Distractors met = last.cleaning() == Cleaning.RAW ? distractors : distractors.clean();
        List<GalleryRun> runs = new ArrayList<>();
        for (SearchStructure structure : structures) {
            runs.add(comparison.run(probes, met.embeddings(), last, structure, progress));
        }
        return runs;
    }

    private Probes cleaned(Probes probes, Cleaning cleaning) {
        return switch (cleaning) {
            case RAW -> probes;
            case DROPPED -> probes.clean();
            case DEVKIT -> {
                EmbeddingMatrix replaced =
                        DevkitCleaning.probes(probes.embeddings(), probes.identities(), probes.noisy()::get, seed);
                yield new Probes(replaced, probes.names(), probes.identities(), probes.noisy());
            }
        };
    }

    private List<WrongTrial> worst(
            MegaFaceIdentification identification, MegaFaceResult result, Probes probes, Distractors distractors)
            throws InterruptedException {
        int[] ranks = result.ranks();
        List<Integer> trials = IntStream.range(0, ranks.length)
                .filter(t -> ranks[t] > 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(t -> -ranks[t]).thenComparing(t -> t))
                .limit(WORST)
                .toList();
        int[] wrong =
                trials.stream().mapToInt(t -> identification.trial(t).probe()).toArray();
        List<Hits> nearest = ExactSearch.builder(distractors.embeddings())
                .threads(threads)
                .build()
                .top(probes.embeddings().select(wrong), 1);
        return IntStream.range(0, wrong.length)
                .mapToObj(i -> {
                    Trial trial = identification.trial(trials.get(i));
                    return new WrongTrial(
                            probes.names().get(trial.probe()),
                            probes.names().get(trial.mate()),
                            trial.score(),
                            ranks[trials.get(i)],
                            distractors.names().get(nearest.get(i).row(0)),
                            nearest.get(i).score(0));
                })
                .toList();
    }

    /** The ranks, gathered by mate. */
    private static List<Match> matches(MegaFaceIdentification identification, MegaFaceResult result, int probes) {
        int[] ranks = result.ranks();
        List<List<Integer>> seekers = new ArrayList<>();
        List<List<Integer>> found = new ArrayList<>();
        for (int i = 0; i < probes; i++) {
            seekers.add(new ArrayList<>());
            found.add(new ArrayList<>());
        }
        for (int t = 0; t < ranks.length; t++) {
            Trial trial = identification.trial(t);
            seekers.get(trial.mate()).add(trial.probe());
            found.get(trial.mate()).add(ranks[t]);
        }
        return IntStream.range(0, probes)
                .mapToObj(i -> new Match(seekers.get(i), found.get(i)))
                .toList();
    }
}
