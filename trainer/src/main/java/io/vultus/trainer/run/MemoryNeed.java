package io.vultus.trainer.run;

import com.sun.management.OperatingSystemMXBean;
import io.vultus.trainer.data.FacePixels;
import io.vultus.trainer.network.Network;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * The least memory that a run takes, computed before any of it is: feature maps of a batch, parameters with gradients
 * and momenta, class centres, and scores of a batch against them. What comes besides (gradients of maps, workspaces of
 * convolutions, batches that are read ahead) makes a run need up to about twice as much.
 *
 * @param perFace bytes for each face of a batch
 * @param fixed bytes whatever the batch
 */
record MemoryNeed(double perFace, double fixed) {

    private static final double GIGABYTE = 1e9;

    static MemoryNeed of(RunPlan plan, Network network, int classes) {
        double maps = network.nodes().stream()
                .mapToDouble(node -> node.shape().size())
                .sum();
        double copies = 3 + (plan.batchesPerStep() > 1 ? 1 : 0);
        double parameters = (double) network.parameters() * plan.devices().orElse(1) * copies;
        double centres = 0;
        double scores = 0;
        if (plan.head() instanceof HeadPlan.OverCentres head) {
            double all = (double) classes * head.centres().perClass();
            scores = all * head.centres().share().orElse(1.0);
            // Sampled centres are kept with their momenta; only those of a step have gradients.
            centres = network.dimension() * (head.centres().share().isPresent() ? 2 * all + 3 * scores : 3 * all);
        }
        return new MemoryNeed(Float.BYTES * (maps + scores + FacePixels.LENGTH), Float.BYTES * (parameters + centres));
    }

    double bytes(int batch) {
        return fixed + perFace * batch;
    }

    /**
     * Refuses a plan that cannot fit into the memory of this machine, or of the container it runs in.
     *
     * @throws RunPlanException that says how much is needed, how much there is, and what would fit
     */
    static void requireEnough(RunPlan plan, Network network, int classes) {
        of(plan, network, classes).requireAtMost(memoryOfMachine(), plan, classes);
    }

    void requireAtMost(double available, RunPlan plan, int classes) {
        if (bytes(plan.batch()) <= available) {
            return;
        }
        if (bytes(1) > available) {
            throw new RunPlanException(String.format(
                    Locale.ROOT,
                    "the network %s and the centres of %,d classes need at least %,.1f GB before the first face, and"
                            + " this machine has %,.1f GB; use a smaller network, or fewer classes",
                    plan.network(),
                    classes,
                    bytes(1) / GIGABYTE,
                    available / GIGABYTE));
        }
        throw new RunPlanException(String.format(
                Locale.ROOT,
                "a batch of %,d faces needs at least %,.1f GB, and this machine has %,.1f GB; a batch of at most %,d"
                        + " faces could fit (learning.accumulate averages the gradients of several batches)",
                plan.batch(),
                bytes(plan.batch()) / GIGABYTE,
                available / GIGABYTE,
                (long) ((available - fixed) / perFace)));
    }

    private static double memoryOfMachine() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
