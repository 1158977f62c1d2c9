package io.vultus.bench.verification;

import io.vultus.BoundedParallel;
import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.FaceCrop;
import io.vultus.format.VerificationBin;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoLimits;
import io.vultus.protocol.KFoldVerification;
import io.vultus.protocol.KFoldVerification.Trial;
import io.vultus.protocol.LfwPairs;
import io.vultus.protocol.LfwPairs.Pair;
import io.vultus.protocol.OperatingPoint;
import io.vultus.protocol.RocPoint;
import io.vultus.protocol.VerificationScores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Embeds pairs of faces and says how well their cosines tell one person from two.
 *
 * @param pipeline embeds; its options decide about flipping and which face of a photograph counts
 * @param threads how many photographs are worked on at once
 */
public record VerificationBenchmark(FacePipeline pipeline, int threads) {

    /** LFW's number of folds, which InsightFace keeps for its sets: consecutive parts of as equal sizes as may be. */
    private static final int FOLDS = 10;

    private static final List<Double> RATES = List.of(1e-3, 1e-2, 1e-1);

    private static final int SHOWN = 12;

    /**
     * Two images that were compared.
     *
     * @param first its name
     * @param second likewise
     * @param same whether they show one person
     * @param score their cosine
     */
    public record ComparedPair(String first, String second, boolean same, double score) {}

    /** An image and how long it took from the file, or from its bytes, to the embedding. */
    public record TimedImage(String name, double milliseconds) {}

    /**
     * What was found.
     *
     * @param pairs how many pairs there were
     * @param verification accuracy and thresholds by fold
     * @param operatingPoints true accept rates over all folds, at false accept rates of 0.1, 1 and 10 %; none where all
     *     pairs show one person, or all two: the accuracy says little then
     * @param roc the whole curve; empty likewise
     * @param wrong pairs on the wrong side of the mean threshold, the farthest first
     * @param slowest images, the slowest first
     */
    public record Result(
            int pairs,
            KFoldVerification verification,
            List<OperatingPoint> operatingPoints,
            List<RocPoint> roc,
            List<ComparedPair> wrong,
            List<TimedImage> slowest) {

        public Result {
            operatingPoints = List.copyOf(operatingPoints);
            roc = List.copyOf(roc);
            wrong = List.copyOf(wrong);
            slowest = List.copyOf(slowest);
        }

        /** Of pairs and, in the same order, their folds. */
        static Result of(List<ComparedPair> pairs, List<Integer> foldOf, int folds, List<TimedImage> images) {
            List<Trial> trials = IntStream.range(0, pairs.size())
                    .mapToObj(i -> new Trial(pairs.get(i).score, pairs.get(i).same, foldOf.get(i)))
                    .toList();
            Optional<VerificationScores> scores =
                    pairs.stream().map(ComparedPair::same).distinct().count() == 2
                            ? Optional.of(VerificationScores.of(trials))
                            : Optional.empty();
            KFoldVerification verification = KFoldVerification.evaluate(trials, folds);
            return new Result(
                    pairs.size(),
                    verification,
                    scores.map(both -> RATES.stream().map(both::at).toList()).orElse(List.of()),
                    scores.map(VerificationScores::roc).orElse(List.of()),
                    wrong(pairs, verification.meanThreshold()),
                    images.stream()
                            .sorted(Comparator.comparingDouble(TimedImage::milliseconds)
                                    .reversed())
                            .limit(SHOWN)
                            .toList());
        }

        /** Whether there are both pairs of one person and pairs of two. */
        public boolean hasBothKinds() {
            return !roc.isEmpty();
        }

        private static List<ComparedPair> wrong(List<ComparedPair> pairs, double threshold) {
            return pairs.stream()
                    .filter(pair -> pair.score >= threshold != pair.same)
                    .sorted(Comparator.comparingDouble(pair -> -Math.abs(pair.score - threshold)))
                    .limit(SHOWN)
                    .toList();
        }
    }

    private record Embedded(TimedImage time, List<Embedding> embeddings) {}

    /**
     * Pairs of photographs; each photograph is embedded once.
     *
     * @param photographs the folder that {@code pairs} names files of
     * @throws VultusException if a photograph is missing or shows no face; the message names it
     * @throws InterruptedException if the calling thread is interrupted
     */
    public Result photographs(Path photographs, LfwPairs pairs, ProgressListener progress) throws InterruptedException {
        List<String> files = pairs.images();
        Map<String, Embedding> embeddings = new HashMap<>();
        List<TimedImage> times = new ArrayList<>();
        BoundedParallel.forEachOrdered(
                threads,
                files.iterator(),
                file -> timed(file, () -> List.of(pipeline.embed(photographs.resolve(file)))),
                embedded -> {
                    embeddings.put(embedded.time.name, embedded.embeddings.getFirst());
                    times.add(embedded.time);
                    progress.progress("embedding", times.size(), files.size());
                });
        List<ComparedPair> compared = new ArrayList<>();
        for (Pair pair : pairs.pairs()) {
            double score = embeddings.get(pair.first()).cosine(embeddings.get(pair.second()));
            compared.add(new ComparedPair(pair.first(), pair.second(), pair.same(), score));
        }
        return Result.of(compared, pairs.pairs().stream().map(Pair::fold).toList(), pairs.folds(), times);
    }

    private static Embedded timed(String name, Supplier<List<Embedding>> embedding) {
        long start = System.nanoTime();
        List<Embedding> embeddings = embedding.get();
        return new Embedded(new TimedImage(name, (System.nanoTime() - start) / 1e6), embeddings);
    }

    /**
     * A set of aligned faces, in {@value #FOLDS} folds or as many as there are pairs.
     *
     * @throws VultusException if an image is not of 112×112 pixels or cannot be decoded; the message names it
     * @throws InterruptedException if the calling thread is interrupted
     */
    public Result aligned(VerificationBin set, ProgressListener progress) throws InterruptedException {
        int pairs = set.same().size();
        int folds = Math.min(FOLDS, pairs);
        List<ComparedPair> compared = new ArrayList<>(pairs);
        List<TimedImage> times = new ArrayList<>(pairs);
        BoundedParallel.forEachOrdered(
                threads,
                IntStream.range(0, pairs).iterator(),
                pair -> timed(
                        imageName(2 * pair),
                        () -> pipeline.embed(List.of(crop(set, 2 * pair), crop(set, 2 * pair + 1)))),
                both -> {
                    int pair = compared.size();
                    double score = both.embeddings.getFirst().cosine(both.embeddings.getLast());
                    compared.add(new ComparedPair(
                            imageName(2 * pair),
                            imageName(2 * pair + 1),
                            set.same().get(pair),
                            score));
                    // Two images were embedded.
                    times.add(new TimedImage(both.time.name, both.time.milliseconds / 2));
                    progress.progress("embedding pairs", compared.size(), pairs);
                });
        List<Integer> foldOf = IntStream.range(0, pairs)
                .mapToObj(pair -> fold(pair, pairs, folds))
                .toList();
        return Result.of(compared, foldOf, folds, times);
    }

    static String imageName(int number) {
        return "image " + number;
    }

    private static FaceCrop crop(VerificationBin set, int number) {
        String name = imageName(number);
        try (Photo photo = Photo.decode(set.images().get(number), name, PhotoLimits.DEFAULT)) {
            return FaceCrop.of(photo, name);
        }
    }

    /** The first folds are larger by one pair where the pairs cannot be divided. */
    static int fold(int pair, int pairs, int folds) {
        int size = pairs / folds;
        int larger = pairs % folds;
        int inLarger = larger * (size + 1);
        return pair < inLarger ? pair / (size + 1) : larger + (pair - inLarger) / size;
    }
}
