package io.vultus.trainer.layer;

import io.vultus.trainer.RunSeed;
import io.vultus.trainer.loss.MarginHead;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Class centres of which each step sees a share only: those of the batch's own people, and as many others, by chance,
 * as make the share full (An et al., "Partial FC: Training 10 Million Identities on a Single Machine", 2021). Scores,
 * gradients and unit vectors are needed for those alone, so that a million identities fit into memory. What a step does
 * not draw stays as it is: weights, momenta, and no decay.
 *
 * <p>A step is {@link #draw}, any number of {@link #evaluate}, an update of {@link #parameter} and its velocity, and
 * {@link #keep}. With a share of 1 all this equals {@link ClassCentres}, bit for bit.
 */
public final class SampledCentres {

    private final int classes;
    private final int subCentres;
    private final long seed;
    private final INDArray all;
    private final INDArray allVelocities;
    private final Parameter drawn;
    private final int[] drawnClasses;
    private final int[] rows;

    /**
     * New centres, the same as those of {@link ClassCentres}.
     *
     * @param share of the classes that a step sees, more than 0 and at most 1
     * @param batch how many different people a step may have; as many classes are drawn at least
     */
    public SampledCentres(ClassCentres.Layout layout, double share, int batch, DataType type, long seed) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a step sees a share of the classes in (0, 1]; got " + share);
        }
        classes = layout.classes();
        subCentres = layout.subCentres();
        this.seed = seed;
        all = layout.random(type, seed);
        allVelocities = all.ulike().assign(0);
        int count = (int) Math.min(classes, Math.max(batch, Math.ceil(share * classes)));
        drawnClasses = new int[count];
        rows = new int[count * subCentres];
        drawn = Parameter.of(
                ClassCentres.NAME + ".drawn",
                Parameter.Kind.WEIGHT,
                Nd4j.create(type, (long) count * subCentres, layout.dimension()));
    }

    /** All centres, as {@link ClassCentres#parameter} lays them out. */
    public INDArray all() {
        return all;
    }

    /** Their velocities. */
    public INDArray allVelocities() {
        return allVelocities;
    }

    /** The centres that were drawn, by ascending class. */
    public Parameter parameter() {
        return drawn;
    }

    /** How many classes each step sees. */
    public int drawnClasses() {
        return drawnClasses.length;
    }

    /**
     * Draws for a step.
     *
     * @param labels of all faces of the step
     * @param step decides the others
     * @param velocity takes the velocities of those that were drawn: of the shape of {@link #parameter}
     */
    public void draw(int[] labels, long step, INDArray velocity) {
        BitSet chosen = new BitSet(classes);
        Arrays.stream(labels).forEach(chosen::set);
        SplittableRandom random = RunSeed.random(seed, RunSeed.Choice.CLASSES, step);
        // Of those that are not wanted yet, each is taken with the probability that fills the share exactly.
        int missing = drawnClasses.length - chosen.cardinality();
        int others = classes - chosen.cardinality();
        int at = 0;
        for (int label = 0; label < classes; label++) {
            boolean wanted = chosen.get(label);
            if (!wanted) {
                wanted = random.nextInt(others--) < missing;
                missing -= wanted ? 1 : 0;
            }
            if (wanted) {
                drawnClasses[at++] = label;
            }
        }
        for (int i = 0; i < rows.length; i++) {
            rows[i] = drawnClasses[i / subCentres] * subCentres + i % subCentres;
        }
        gather(all, drawn.value());
        gather(allVelocities, velocity);
    }

    private void gather(INDArray from, INDArray into) {
        Nd4j.exec(DynamicCustomOp.builder("gather")
                .addInputs(from, Nd4j.createFromArray(rows))
                .addOutputs(into)
                .addIntegerArguments(0)
                .build());
    }

    /** As {@link ClassCentres#evaluate}, against the centres that were drawn; labels are those of all classes. */
    public double evaluate(MarginHead head, INDArray embeddings, int[] labels, INDArray gradient) {
        int[] places = Arrays.stream(labels)
                .map(label -> Arrays.binarySearch(drawnClasses, label))
                .toArray();
        return ClassCentres.evaluate(head, drawn, subCentres, embeddings, places, gradient);
    }

    /**
     * Puts back what was drawn.
     *
     * @param velocity as {@link #draw} filled it, and the update changed it
     */
    public void keep(INDArray velocity) {
        scatter(drawn.value(), all);
        scatter(velocity, allVelocities);
    }

    private void scatter(INDArray from, INDArray into) {
        Nd4j.exec(DynamicCustomOp.builder("scatter_upd")
                .addInputs(into, Nd4j.createFromArray(rows), from)
                .addOutputs(into)
                .build());
    }
}
