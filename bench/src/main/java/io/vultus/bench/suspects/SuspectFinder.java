package io.vultus.bench.suspects;

import io.vultus.ProgressListener;
import io.vultus.bench.megaface.Distractors;
import io.vultus.bench.megaface.MegaFaceInput;
import io.vultus.bench.megaface.Probes;
import io.vultus.bench.suspects.PairsAbove.Pair;
import io.vultus.bench.suspects.Suspect.Kind;
import io.vultus.embedding.Embedding;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.HeapEmbeddings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Looks for mislabelled images by their embeddings, as those who cleaned MegaFace did before they looked at the
 * photographs (Deng et al., "ArcFace", 2019).
 *
 * <p>An identity's centre is the direction of the sum of its images, without those that are farther from it than the
 * threshold for probes. A probe is compared with the centre of the other images, so that it does not vouch for itself.
 * A centre has less of what differs between two photographs than a single image: genuine and impostor scores overlap
 * less against it than between images.
 *
 * <p>Every comparison is exact. What is found is a suspicion: a twin, a bad photograph or a bad embedder looks the
 * same.
 *
 * @param probeThreshold probes below this cosine to their own identity's centre are suspect
 * @param distractorThreshold distractors from this cosine to an identity's centre on are suspect
 * @param duplicateThreshold pairs of images from this cosine on are near-duplicates; empty: they are not looked for.
 *     Every image is compared with every other: a minute for 100,000, the better part of an hour for a million
 * @param threads how many work; the result does not depend on it
 */
public record SuspectFinder(
        double probeThreshold, double distractorThreshold, OptionalDouble duplicateThreshold, int threads) {

    /** Finds most of them at few false alarms where embeddings are as those of good networks; measured in the test. */
    public static final double DEFAULT_PROBE_THRESHOLD = .35;

    /** Likewise. */
    public static final double DEFAULT_DISTRACTOR_THRESHOLD = .65;

    /** What an identity's images have in common, and the number of the one that has most of it. */
    private record Identity(String name, Embedding centre, int typical) {}

    /**
     * Finds suspects.
     *
     * @return by kind; probes from the lowest score, others from the highest
     * @throws InterruptedException if the calling thread is interrupted
     */
    public List<Suspect> find(MegaFaceInput input, ProgressListener progress) throws InterruptedException {
        Probes probes = input.probes();
        Distractors distractors = input.distractors().getLast();
        List<Suspect> suspects = new ArrayList<>();
        List<Identity> identities = new ArrayList<>();
        identities(probes).forEach((name, images) -> identities.add(examine(probes, name, images, suspects)));
        suspects.sort(Comparator.comparingDouble(Suspect::score));
        suspects.addAll(distractors(probes, identities, distractors, progress));
        if (duplicateThreshold.isPresent()) {
            suspects.addAll(duplicates(probes, distractors, progress));
        }
        return suspects;
    }

    private static Map<String, List<Integer>> identities(Probes probes) {
        Map<String, List<Integer>> images = new TreeMap<>();
        for (int i = 0; i < probes.identities().size(); i++) {
            images.computeIfAbsent(probes.identities().get(i), id -> new ArrayList<>())
                    .add(i);
        }
        return images;
    }

    /** Reports an identity's strangers, and makes its centre of the others. */
    private Identity examine(Probes probes, String name, List<Integer> images, List<Suspect> suspects) {
        double[] sum = sum(probes, images);
        List<Integer> kept = new ArrayList<>();
        int typical = images.getFirst();
        double best = -1;
        for (int image : images) {
            double score = toOthers(sum, probes.embeddings().row(image));
            if (images.size() < 3 || score >= probeThreshold) {
                kept.add(image);
            }
            if (score > best) {
                best = score;
                typical = image;
            }
        }
        if (kept.isEmpty()) {
            kept = images; // nobody knows which of them is right
        }
        double[] clean = sum(probes, kept);
        String beside = probes.names().get(typical);
        for (int image : images) {
            float[] vector = probes.embeddings().row(image);
            double score = kept.contains(image) ? toOthers(clean, vector) : cosine(clean, vector);
            if (images.size() > 1 && score < probeThreshold) {
                suspects.add(
                        new Suspect(Kind.STRANGER_AMONG_PROBES, probes.names().get(image), beside, name, score));
            }
        }
        return new Identity(name, Embedding.normalise(floats(clean)), typical);
    }

    private static double[] sum(Probes probes, List<Integer> images) {
        double[] sum = new double[probes.embeddings().dimension()];
        for (int image : images) {
            float[] vector = probes.embeddings().row(image);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += vector[i];
            }
        }
        return sum;
    }

    /** The cosine of a vector with the sum that it is part of, less itself; 0 where nothing is left. */
    private static double toOthers(double[] sum, float[] vector) {
        double[] others = sum.clone();
        for (int i = 0; i < others.length; i++) {
            others[i] -= vector[i];
        }
        return cosine(others, vector);
    }

    private static double cosine(double[] sum, float[] unit) {
        double product = 0;
        double square = 0;
        for (int i = 0; i < sum.length; i++) {
            product += sum[i] * unit[i];
            square += sum[i] * sum[i];
        }
        return square < 1e-12 ? 0 : product / Math.sqrt(square);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private List<Suspect> distractors(
            Probes probes, List<Identity> identities, Distractors distractors, ProgressListener progress)
            throws InterruptedException {
        HeapEmbeddings.Builder centres =
                EmbeddingMatrix.builder(probes.embeddings().dimension());
        identities.forEach(identity -> centres.add(identity.centre.toArray()));
        Map<Integer, Pair> best = new HashMap<>();
        List<Pair> pairs = new PairsAbove(distractors.embeddings(), distractorThreshold, threads)
                .of(centres.build(), (task, done, total) -> progress.progress("distractors by identity", done, total));
        for (Pair pair : pairs) {
            best.merge(pair.row(), pair, (one, other) -> other.score() > one.score() ? other : one);
        }
        return best.values().stream()
                .sorted(Comparator.comparingDouble((Pair pair) -> -pair.score()).thenComparingInt(Pair::row))
                .map(pair -> {
                    Identity identity = identities.get(pair.query());
                    return new Suspect(
                            Kind.DISTRACTOR_OF_IDENTITY,
                            distractors.names().get(pair.row()),
                            probes.names().get(identity.typical),
                            identity.name,
                            pair.score());
                })
                .toList();
    }

    private List<Suspect> duplicates(Probes probes, Distractors distractors, ProgressListener progress)
            throws InterruptedException {
        List<Suspect> found = new ArrayList<>();
        double least = duplicateThreshold.getAsDouble();
        PairsAbove amongProbes = new PairsAbove(probes.embeddings(), least, threads);
        PairsAbove amongDistractors = new PairsAbove(distractors.embeddings(), least, threads);
        ProgressListener named = (task, done, total) -> progress.progress("near-duplicates", done, total);
        for (Pair pair : amongProbes.of(probes.embeddings(), named)) {
            if (pair.query() < pair.row()) {
                found.add(duplicate(probes.names(), pair.query(), probes.names(), pair));
            }
        }
        for (Pair pair : amongDistractors.of(probes.embeddings(), named)) {
            found.add(duplicate(probes.names(), pair.query(), distractors.names(), pair));
        }
        for (Pair pair : amongDistractors.of(distractors.embeddings(), named)) {
            if (pair.query() < pair.row()) {
                found.add(duplicate(distractors.names(), pair.query(), distractors.names(), pair));
            }
        }
        found.sort(Comparator.comparingDouble(suspect -> -suspect.score()));
        return found;
    }

    private static Suspect duplicate(List<String> names, int earlier, List<String> laterNames, Pair pair) {
        return new Suspect(Kind.NEAR_DUPLICATE, laterNames.get(pair.row()), names.get(earlier), "", pair.score());
    }
}
