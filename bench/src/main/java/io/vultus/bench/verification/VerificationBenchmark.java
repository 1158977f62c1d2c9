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
import io.vultus.protocol.VerificationScores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

    /**
     * What was found.
     *
     * @param pairs how many pairs there were
     * @param verification accuracy and thresholds by fold
     * @param operatingPoints true accept rates over all folds, at false accept rates of 0.1, 1 and 10 %
     */
    public record Result(int pairs, KFoldVerification verification, List<OperatingPoint> operatingPoints) {

        public Result {
            operatingPoints = List.copyOf(operatingPoints);
        }

        static Result of(List<Trial> trials, int folds) {
            long genuine = trials.stream().filter(Trial::same).count();
            if (genuine == 0 || genuine == trials.size()) {
                throw new OneSidedPairsException(genuine, trials.size() - genuine);
            }
            VerificationScores scores = VerificationScores.of(trials);
            return new Result(
                    trials.size(),
                    KFoldVerification.evaluate(trials, folds),
                    RATES.stream().map(scores::at).toList());
        }
    }

    /**
     * Pairs of photographs; each photograph is embedded once.
     *
     * @param photographs the folder that {@code pairs} names files of
     * @throws VultusException if a photograph is missing or shows no face; the message names it
     * @throws InterruptedException if the calling thread is interrupted
     */
    public Result photographs(Path photographs, LfwPairs pairs, ProgressListener progress) throws InterruptedException {
        List<String> files = pairs.pairs().stream()
                .flatMap(pair -> Stream.of(pair.first(), pair.second()))
                .distinct()
                .toList();
        Map<String, Embedding> embeddings = new LinkedHashMap<>();
        BoundedParallel.forEachOrdered(
                threads,
                files.iterator(),
                file -> Map.entry(file, pipeline.embed(photographs.resolve(file))),
                embedded -> {
                    embeddings.put(embedded.getKey(), embedded.getValue());
                    progress.progress("embedding", embeddings.size(), files.size());
                });
        List<Trial> trials = new ArrayList<>();
        for (Pair pair : pairs.pairs()) {
            double score = embeddings.get(pair.first()).cosine(embeddings.get(pair.second()));
            trials.add(new Trial(score, pair.same(), pair.fold()));
        }
        return Result.of(trials, pairs.folds());
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
        List<Trial> trials = new ArrayList<>(pairs);
        BoundedParallel.forEachOrdered(
                threads,
                IntStream.range(0, pairs).iterator(),
                pair -> {
                    List<Embedding> both = pipeline.embed(List.of(crop(set, 2 * pair), crop(set, 2 * pair + 1)));
                    return new Trial(
                            both.getFirst().cosine(both.getLast()), set.same().get(pair), fold(pair, pairs, folds));
                },
                trial -> {
                    trials.add(trial);
                    progress.progress("embedding pairs", trials.size(), pairs);
                });
        return Result.of(trials, folds);
    }

    private static FaceCrop crop(VerificationBin set, int number) {
        String name = "image " + number;
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
