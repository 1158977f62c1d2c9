package io.vultus.trainer.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.vultus.trainer.loss.Heads;
import io.vultus.trainer.loss.LambdaSchedule;
import io.vultus.trainer.loss.MarginHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that decides a run's outcome.
 *
 * @param network a name that {@link io.vultus.trainer.network.Architectures} knows
 * @param data what to train with
 * @param head the loss
 * @param batch faces of a step
 * @param steps how many
 * @param seed decides weights, order, mirroring and dropout
 * @param learning how weights follow gradients
 * @param checkpointEvery so many steps, and at the end
 * @param verification how to watch the accuracy; absent: not at all
 */
public record RunPlan(
        String network,
        Data data,
        Head head,
        int batch,
        long steps,
        long seed,
        Learning learning,
        long checkpointEvery,
        Optional<Verification> verification) {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .addModule(new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * Where faces come from; one of the two.
     *
     * @param synthetic drawn people
     * @param folder one folder a person, of aligned pictures; relative to the plan's file
     */
    public record Data(Optional<Synthetic> synthetic, Optional<Path> folder) {
        public Data {
            require(synthetic.isPresent() != folder.isPresent(), "data needs either synthetic or folder");
        }
    }

    /**
     * Drawn people.
     *
     * @param people how many
     * @param samples faces of each
     * @param seed decides who they are
     */
    public record Synthetic(int people, int samples, long seed) {
        public Synthetic {
            require(people > 1 && samples > 0, "synthetic data needs two people or more, with faces");
        }
    }

    /**
     * A loss: {@code softmax}, {@code normalised-softmax} (s), {@code sphereface} (m, a whole number), {@code cosface}
     * (s, m), {@code arcface} (s, m) or {@code combined} (s, m1, m2, m3).
     *
     * @param subCentres of each class; 1 where absent
     */
    public record Head(
            String type,
            Optional<Double> s,
            Optional<Double> m,
            Optional<Double> m1,
            Optional<Double> m2,
            Optional<Double> m3,
            Optional<Integer> subCentres) {

        /** The loss that it names. */
        public MarginHead open() {
            return switch (type) {
                case "softmax" -> Heads.softmax();
                case "normalised-softmax" -> Heads.normalisedSoftmax(need("s", s));
                case "sphereface" -> Heads.sphereFace((int) need("m", m), LambdaSchedule.PUBLISHED);
                case "cosface" -> Heads.cosFace(need("s", s), need("m", m));
                case "arcface" -> Heads.arcFace(need("s", s), need("m", m));
                case "combined" -> Heads.combined(need("s", s), need("m1", m1), need("m2", m2), need("m3", m3));
                default ->
                    throw new RunPlanException("there is no head \"" + type
                            + "\"; there are softmax, normalised-softmax, sphereface, cosface, arcface and combined");
            };
        }

        private double need(String name, Optional<Double> value) {
            return value.orElseThrow(() -> new RunPlanException("the head " + type + " needs a value for " + name));
        }
    }

    /**
     * Stochastic gradient descent with momentum.
     *
     * @param rate the learning rate after warming up
     * @param momentum from 0 to less than 1
     * @param weightDecay times each weight is added to its gradient
     * @param warmUp steps in which the rate rises evenly from 0
     * @param dropAt steps at which the rate is divided by 10; absent: it falls to 0 along a cosine
     */
    public record Learning(double rate, double momentum, double weightDecay, long warmUp, Optional<List<Long>> dropAt) {
        public Learning {
            require(
                    rate > 0 && momentum >= 0 && momentum < 1,
                    "learning needs a positive rate and a momentum in [0, 1)");
            require(weightDecay >= 0 && warmUp >= 0, "weightDecay and warmUp are not negative");
        }

        /** The rate of a step, counted from 0. */
        public double rateAt(long step, long steps) {
            if (step < warmUp) {
                return rate * (step + 1) / warmUp;
            }
            if (dropAt.isPresent()) {
                long drops = dropAt.get().stream().filter(at -> step >= at).count();
                return rate * Math.pow(10, -(double) drops);
            }
            double progress = (double) (step - warmUp) / Math.max(1, steps - warmUp);
            return rate * (1 + Math.cos(Math.PI * progress)) / 2;
        }
    }

    /**
     * Watching the accuracy on people who are not trained with.
     *
     * @param every so many steps, and at the end
     * @param people drawn ones, other than those of the data
     * @param samples faces of each, at least 2
     */
    public record Verification(long every, int people, int samples) {
        public Verification {
            require(every > 0 && people > 1 && samples > 1, "verification needs people with two faces or more");
        }
    }

    public RunPlan {
        require(batch > 0 && steps > 0 && checkpointEvery > 0, "batch, steps and checkpointEvery are positive");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new RunPlanException(what);
        }
    }

    /**
     * Reads a YAML file. Unknown and missing fields are errors.
     *
     * @throws RunPlanException if it is no plan; the message names file and line
     */
    public static RunPlan read(Path file) {
        try {
            RunPlan plan = YAML.readValue(Files.readAllBytes(file), RunPlan.class);
            if (plan == null) {
                throw new RunPlanException(file + ": holds no plan, but nothing or a null");
            }
            return plan;
        } catch (JacksonException e) {
            throw new RunPlanException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new RunPlanException("cannot read the run's file " + file + ": " + e, e);
        }
    }
}
