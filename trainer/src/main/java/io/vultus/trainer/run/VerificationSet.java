package io.vultus.trainer.run;

import io.vultus.face.FaceCrop;
import io.vultus.format.VerificationBin;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoLimits;
import io.vultus.protocol.KFoldVerification;
import io.vultus.protocol.KFoldVerification.Trial;
import io.vultus.protocol.VerificationScores;
import io.vultus.trainer.data.FaceDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Faces and the pairs of them that are compared, to watch the accuracy of 1:1 verification. */
abstract class VerificationSet {

    /** As LFW has. */
    private static final int FOLDS = 10;

    private final String name;
    private final int size;
    private final IntFunction<FaceCrop> faces;

    private VerificationSet(String name, int size, IntFunction<FaceCrop> faces) {
        this.name = name;
        this.size = size;
        this.faces = faces;
    }

    final String name() {
        return name;
    }

    /** How many faces there are. */
    final int size() {
        return size;
    }

    final FaceCrop face(int index) {
        return faces.apply(index);
    }

    /** Evaluates the faces' embeddings, of unit length. */
    final VerificationResult evaluate(float[][] embeddings) {
        List<Trial> trials = trials(embeddings);
        int folds = Math.min(FOLDS, trials.size());
        KFoldVerification accuracy = KFoldVerification.evaluate(trials, folds);
        return VerificationResult.of(name, accuracy, scores(embeddings, trials));
    }

    abstract List<Trial> trials(float[][] embeddings);

    /** True accept rates over the same pairs as the accuracy, or over more of them. */
    abstract VerificationScores scores(float[][] embeddings, List<Trial> trials);

    /**
     * People with the same number of faces each, one after another. The accuracy is that over each face with the next
     * of the same person and with one of another person, in ten folds of people; true accept rates are those over all
     * pairs.
     */
    static VerificationSet ofPeople(String name, FaceDataset people) {
        int samples = people.size() / people.classes();
        return new VerificationSet(name, people.size(), people::face) {
            @Override
            List<Trial> trials(float[][] embeddings) {
                List<Trial> trials = new ArrayList<>();
                int count = people.classes();
                for (int person = 0; person < count; person++) {
                    int fold = person % FOLDS;
                    // The next of the same fold: nobody is in two folds.
                    int other = person + FOLDS < count ? person + FOLDS : fold;
                    for (int sample = 0; sample + 1 < samples; sample++) {
                        float[] face = embeddings[person * samples + sample];
                        trials.add(new Trial(dot(face, embeddings[person * samples + sample + 1]), true, fold));
                        trials.add(new Trial(dot(face, embeddings[other * samples + sample + 1]), false, fold));
                    }
                }
                return trials;
            }

            @Override
            VerificationScores scores(float[][] embeddings, List<Trial> trials) {
                int people = embeddings.length / samples;
                double[] genuine = new double[people * samples * (samples - 1) / 2];
                double[] impostors = new double[samples * samples * people * (people - 1) / 2];
                int genuines = 0;
                int others = 0;
                for (int i = 0; i < embeddings.length; i++) {
                    for (int j = 0; j < i; j++) {
                        double score = dot(embeddings[i], embeddings[j]);
                        if (i / samples == j / samples) {
                            genuine[genuines++] = score;
                        } else {
                            impostors[others++] = score;
                        }
                    }
                }
                return new VerificationScores(genuine, impostors);
            }
        };
    }

    /**
     * A set as InsightFace publishes it, in ten folds of consecutive pairs.
     *
     * @throws io.vultus.VultusException if it is something else, or is damaged
     */
    static VerificationSet read(Path file) {
        VerificationBin set;
        try {
            set = VerificationBin.read(file);
        } catch (IOException e) {
            throw new RunPlanException("cannot read the verification set " + file + ": " + e, e);
        }
        int pairs = set.same().size();
        long same = set.same().stream().filter(is -> is).count();
        if (same == 0 || same == pairs) {
            throw new RunPlanException("the verification set " + file + " needs pairs of one person and pairs of two; "
                    + same + " of its " + pairs + " pairs are of one");
        }
        String name = file.getFileName().toString().replaceFirst("\\.bin$", "");
        return new VerificationSet(name, 2 * pairs, index -> decode(file, set, index)) {
            @Override
            List<Trial> trials(float[][] embeddings) {
                int folds = Math.min(FOLDS, pairs);
                List<Trial> trials = new ArrayList<>();
                for (int pair = 0; pair < pairs; pair++) {
                    double score = dot(embeddings[2 * pair], embeddings[2 * pair + 1]);
                    int fold = (int) ((long) pair * folds / pairs);
                    trials.add(new Trial(score, set.same().get(pair), fold));
                }
                return trials;
            }

            @Override
            VerificationScores scores(float[][] embeddings, List<Trial> trials) {
                return VerificationScores.of(trials);
            }
        };
    }

    private static FaceCrop decode(Path file, VerificationBin set, int index) {
        String image = file + ", image " + index;
        try (Photo photo = Photo.decode(set.images().get(index), image, PhotoLimits.DEFAULT)) {
            return FaceCrop.of(photo, image);
        }
    }

    private static double dot(float[] a, float[] b) {
        double dot = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
        }
        return dot;
    }
}
