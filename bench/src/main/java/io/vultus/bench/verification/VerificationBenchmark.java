package io.vultus.bench.verification;

import io.vultus.BoundedParallel;
import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceException;
import io.vultus.format.VerificationBin;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoException;
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
     * Two images that were to be compared.
     *
     * @param first its name
     * @param second likewise
     * @param same whether they show one person
     * @param score their cosine; NaN if one of them failed to enrol
     */
    public record ComparedPair(String first, String second, boolean same, double score) {

        boolean isFailed() {
            return Double.isNaN(score);
        }
    }

    /**
     * A failure to enrol: no face could be embedded from an image.
     *
     * @param image its name
     * @param reason in words
     */
    public record FailedImage(String image, String reason) {}

    /** An image and how long it took from the file, or from its bytes, to the embedding. */
    public record TimedImage(String name, double milliseconds) {}

    /**
     * What was found.
     *
     * @param pairs how many pairs there were, those with a failure to enrol included
     * @param genuine how many of them show one person
     * @param verification accuracy and thresholds by fold, of the pairs whose images were both embedded
     * @param onGrid the same with thresholds 0.01 apart in squared distance
     * @param withFailures of all pairs, those with a failure to enrol being rejected; empty if there is no failure
     * @param failures the images that failed to enrol
     * @param failedPairs how many pairs have such an image
     * @param folds the number of each fold of {@code verification}, from 0; a fold whose pairs all failed is left out
     * @param operatingPoints true accept rates over all folds, at false accept rates of 0.1, 1 and 10 %; none where all
     *     pairs show one person, or all two: the accuracy says little then
     * @param roc the whole curve; empty likewise
     * @param wrong pairs on the wrong side of the mean threshold, the farthest first
     * @param slowest images, the slowest first
     */
    public record Result(
            int pairs,
            long genuine,
            KFoldVerification verification,
            KFoldVerification onGrid,
            Optional<KFoldVerification> withFailures,
            List<FailedImage> failures,
            long failedPairs,
            List<Integer> folds,
            List<OperatingPoint> operatingPoints,
            List<RocPoint> roc,
            List<ComparedPair> wrong,
            List<TimedImage> slowest) {

        public Result {
            failures = List.copyOf(failures);
            folds = List.copyOf(folds);
            operatingPoints = List.copyOf(operatingPoints);
            roc = List.copyOf(roc);
            wrong = List.copyOf(wrong);
            slowest = List.copyOf(slowest);
        }

        /**
         * Of pairs and, in the same order, their folds.
         *
         * @throws FaceException if every pair has a failure to enrol
         */
        static Result of(
                List<ComparedPair> all,
                List<Integer> foldOf,
                int folds,
                List<TimedImage> images,
                List<FailedImage> failures) {
            List<ComparedPair> pairs =
                    all.stream().filter(pair -> !pair.isFailed()).toList();
            requireAny(pairs, failures);
            List<Trial> trials = trials(all, foldOf, false);
            List<Integer> left =
                    trials.stream().map(Trial::fold).distinct().sorted().toList();
            List<Trial> renumbered = trials.stream()
                    .map(trial -> new Trial(trial.score(), trial.same(), left.indexOf(trial.fold())))
                    .toList();
            Optional<VerificationScores> scores =
                    pairs.stream().map(ComparedPair::same).distinct().count() == 2
                            ? Optional.of(VerificationScores.of(trials))
                            : Optional.empty();
            KFoldVerification verification = KFoldVerification.evaluate(renumbered, left.size());
            return new Result(
                    all.size(),
                    all.stream().filter(ComparedPair::same).count(),
                    verification,
                    KFoldVerification.onGrid(renumbered, left.size()),
                    failures.isEmpty()
                            ? Optional.empty()
                            : Optional.of(KFoldVerification.rejecting(trials, trials(all, foldOf, true), folds)),
                    failures,
                    all.size() - pairs.size(),
                    left,
                    scores.map(both -> RATES.stream().map(both::at).toList()).orElse(List.of()),
                    scores.map(VerificationScores::roc).orElse(List.of()),
                    wrong(pairs, verification.meanThreshold()),
                    images.stream()
                            .sorted(Comparator.comparingDouble(TimedImage::milliseconds)
                                    .reversed())
                            .limit(SHOWN)
                            .toList());
        }

        private static List<Trial> trials(List<ComparedPair> pairs, List<Integer> foldOf, boolean failed) {
            return IntStream.range(0, pairs.size())
                    .filter(i -> pairs.get(i).isFailed() == failed)
                    .mapToObj(i -> new Trial(pairs.get(i).score, pairs.get(i).same, foldOf.get(i)))
                    .toList();
        }

        private static void requireAny(List<ComparedPair> compared, List<FailedImage> failures) {
            if (compared.isEmpty() && !failures.isEmpty()) {
                FailedImage first = failures.getFirst();
                throw new FaceException(
                        FaceException.Problem.NO_FACE,
                        "no pair can be compared: " + failures.size() + " images failed to enrol, the first "
                                + first.image + " (" + first.reason + ")");
            }
        }

        /** How many pairs were compared: all without a failure to enrol. */
        public long compared() {
            return pairs - failedPairs;
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

    /** One of the two is present. */
    private record Enrolled(Optional<Embedded> embedded, Optional<FailedImage> failure) {

        static Enrolled failed(String image, VultusException reason) {
            return new Enrolled(Optional.empty(), Optional.of(new FailedImage(image, reason.getMessage())));
        }
    }

    /**
     * Pairs of photographs; each photograph is embedded once.
     *
     * <p>A photograph that shows no face or cannot be decoded counts as failure to enrol.
     *
     * @param photographs the folder that {@code pairs} names files of
     * @throws VultusException if a photograph is missing or cannot be read, or every pair has a failure to enrol; the
     *     message names a photograph
     * @throws InterruptedException if the calling thread is interrupted
     */
    public Result photographs(Path photographs, LfwPairs pairs, ProgressListener progress) throws InterruptedException {
        List<String> files = pairs.images();
        Map<String, Embedding> embeddings = new HashMap<>();
        List<TimedImage> times = new ArrayList<>();
        List<FailedImage> failures = new ArrayList<>();
        BoundedParallel.forEachOrdered(threads, files.iterator(), file -> enrol(photographs, file), enrolled -> {
            enrolled.failure.ifPresent(failures::add);
            enrolled.embedded.ifPresent(embedded -> {
                embeddings.put(embedded.time.name, embedded.embeddings.getFirst());
                times.add(embedded.time);
            });
            progress.progress("embedding", times.size() + failures.size(), files.size());
        });
        List<ComparedPair> compared = new ArrayList<>();
        for (Pair pair : pairs.pairs()) {
            Embedding first = embeddings.get(pair.first());
            Embedding second = embeddings.get(pair.second());
            double score = first == null || second == null ? Double.NaN : first.cosine(second);
            compared.add(new ComparedPair(pair.first(), pair.second(), pair.same(), score));
        }
        return Result.of(compared, pairs.pairs().stream().map(Pair::fold).toList(), pairs.folds(), times, failures);
    }

    private Enrolled enrol(Path photographs, String file) {
        try {
            Embedded embedded = timed(file, () -> List.of(pipeline.embed(photographs.resolve(file))));
            return new Enrolled(Optional.of(embedded), Optional.empty());
        } catch (FaceException e) {
            return Enrolled.failed(file, e);
        } catch (PhotoException e) {
            if (!isDamaged(e)) {
                throw e;
            }
            return Enrolled.failed(file, e);
        }
    }

    /** Without a file that is missing or out of reach the data is incomplete; no figure should hide that. */
    private static boolean isDamaged(PhotoException failure) {
        return switch (failure.problem()) {
            case NOT_FOUND, NOT_A_FILE, UNREADABLE -> false;
            case EMPTY, UNSUPPORTED_FORMAT, TOO_LARGE, TRUNCATED, CORRUPT -> true;
        };
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
        return Result.of(compared, foldOf, folds, times, List.of());
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
