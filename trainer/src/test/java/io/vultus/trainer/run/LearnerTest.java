package io.vultus.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vultus.trainer.data.Batches.Batch;
import io.vultus.trainer.network.Architectures;
import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Operation;
import io.vultus.trainer.network.Shape;
import io.vultus.trainer.network.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The same faces, taken together or in parts. */
class LearnerTest {

    private static final int CLASSES = 8;
    private static final int STEPS = 2;

    @TempDir
    private Path folder;

    /** Without norms, which are a batch's own, the parts make no difference. */
    @Test
    void gradientsOfSmallBatchesAreThoseOfALargeOne() {
        Network network = network(new Shape(3, 16, 16));
        Map<String, INDArray> large = trained(plan(16, 1, 1), network);
        assertClose(trained(plan(4, 4, 1), network), large, 1e-5);
        assertClose(trained(plan(16, 1, 4), network), large, 1e-5);
        // The check itself can fail.
        assertThat(largest(trained(plan(16, 1, 1), network(new Shape(3, 16, 16)), 4), large))
                .isGreaterThan(1e-3);
    }

    /** With norms, a step on two devices is the one of two batches of half the size: the running averages aside. */
    @Test
    void severalDevicesTakeTheStepOfAsManyBatches() {
        Network network = Architectures.named("SmallResNetE-IR");
        Map<String, INDArray> batches = trained(plan(4, 2, 1), network);
        Map<String, INDArray> devices = trained(plan(8, 1, 2), network);
        batches.keySet().removeIf(name -> name.endsWith(".mean") || name.endsWith(".variance"));
        assertClose(devices, batches, 2e-3);
    }

    private static Network network(Shape input) {
        Network.Builder network = new Network.Builder("without norms", input);
        int convolution = network.add("convolution", new Operation.Convolution(6, Window.centred(3, 2), 1, true), 0);
        int activation = network.add("activation", new Operation.PRelu(), convolution);
        network.add("dense", new Operation.Dense(10), activation);
        return network.build();
    }

    private RunPlan plan(int batch, int accumulate, int devices) {
        return RunPlan.read(TinyRun.plan(
                folder,
                "batch: 4",
                "batch: " + batch + "\ndevices: " + devices,
                "warmUp: 1",
                "warmUp: 1, accumulate: " + accumulate));
    }

    private static Map<String, INDArray> trained(RunPlan plan, Network network) {
        return trained(plan, network, 3);
    }

    private static Map<String, INDArray> trained(RunPlan plan, Network network, long seed) {
        try (Learner learner = new Learner(plan, network, CLASSES)) {
            int faces = plan.facesPerStep();
            int length = network.input().size();
            for (int step = 0; step < STEPS; step++) {
                float[] pixels = pixels(faces * length, seed + step);
                int[] labels = IntStream.range(0, faces).map(i -> i % CLASSES).toArray();
                List<Batch> batches = new ArrayList<>();
                for (int from = 0; from < faces; from += plan.batch()) {
                    batches.add(new Batch(
                            Arrays.copyOfRange(pixels, from * length, (from + plan.batch()) * length),
                            Arrays.copyOfRange(labels, from, from + plan.batch())));
                }
                assertThat(learner.step(step, batches, .05).isFinite()).isTrue();
            }
            return learner.state();
        }
    }

    private static float[] pixels(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = new float[length];
        for (int i = 0; i < length; i++) {
            pixels[i] = (float) random.nextDouble(-1, 1);
        }
        return pixels;
    }

    private static void assertClose(Map<String, INDArray> actual, Map<String, INDArray> expected, double tolerance) {
        assertThat(actual).containsKeys(expected.keySet().toArray(String[]::new));
        assertThat(largest(actual, expected)).isCloseTo(0, within(tolerance));
    }

    /** The largest difference of an array, by the length of what is expected. */
    private static double largest(Map<String, INDArray> actual, Map<String, INDArray> expected) {
        return expected.entrySet().stream()
                .mapToDouble(array -> actual.get(array.getKey())
                                .sub(array.getValue())
                                .norm2Number()
                                .doubleValue()
                        / Math.max(1e-2, array.getValue().norm2Number().doubleValue()))
                .max()
                .orElseThrow();
    }
}
