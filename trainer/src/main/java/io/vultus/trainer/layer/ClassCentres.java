package io.vultus.trainer.layer;

import io.vultus.trainer.loss.MarginHead;
import io.vultus.trainer.loss.MarginHead.Scores;
import io.vultus.trainer.loss.SoftmaxLoss;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The learnt centres of the classes, and the loss of embeddings against them under a {@link MarginHead}. A class may
 * have several sub-centres, of which the nearest counts (Deng et al., "Sub-center ArcFace: Boosting Face Recognition by
 * Large-Scale Noisy Web Faces", 2020): wrongly labelled faces then gather at a centre of their own.
 */
public final class ClassCentres {

    /** What they are called among a run's arrays. */
    public static final String NAME = "centres";

    private final Layout layout;
    private final Parameter centres;

    /**
     * How many centres there are, and how they begin.
     *
     * @param classes at least 1
     * @param subCentres of each class, at least 1
     * @param dimension of the embeddings
     * @param deviation standard deviation of the first values; 1/√dimension gives centres of about unit length, MXNet's
     *     InsightFace starts with 0.01
     */
    public record Layout(int classes, int subCentres, int dimension, double deviation) {

        public Layout {
            if (classes < 1 || subCentres < 1 || dimension < 1) {
                throw new IllegalArgumentException("no centres: " + classes + " classes of " + subCentres
                        + " sub-centres in " + dimension + " dimensions");
            }
            if (!(deviation > 0)) {
                throw new IllegalArgumentException("deviation must be positive; got " + deviation);
            }
        }

        /** Centres of about unit length. */
        public static Layout of(int classes, int subCentres, int dimension) {
            return new Layout(classes, subCentres, dimension, 1 / Math.sqrt(dimension));
        }

        INDArray random(DataType type, long seed) {
            return new Initial(type, seed).normal(NAME, deviation, (long) classes * subCentres, dimension);
        }
    }

    /** New centres in random directions. */
    public ClassCentres(Layout layout, DataType type, long seed) {
        this.layout = layout;
        centres = Parameter.of(NAME, Parameter.Kind.WEIGHT, layout.random(type, seed));
    }

    /** The centres: (classes · subCentres) × dimension, the sub-centres of a class one after another. */
    public Parameter parameter() {
        return centres;
    }

    /** How many classes there are. */
    public int classes() {
        return layout.classes();
    }

    /**
     * Computes the mean loss of a batch, its gradient by the centres, and that by the embeddings.
     *
     * @param embeddings batch × dimension, of any length
     * @param labels each embedding's class
     * @param gradient of the shape of the embeddings; takes the gradient by them
     * @return the mean loss, in nats
     */
    public double evaluate(MarginHead head, INDArray embeddings, int[] labels, INDArray gradient) {
        return evaluate(head, centres, layout.subCentres(), embeddings, labels, gradient);
    }

    /** As above, over centres of any kind: those of a class one after another. */
    static double evaluate(
            MarginHead head, Parameter centres, int subCentres, INDArray embeddings, int[] labels, INDArray gradient) {
        boolean unitCentres = head.scores() != Scores.INNER_PRODUCT;
        boolean unitEmbeddings = head.scores() == Scores.COSINE;
        Rows x = unitEmbeddings ? Rows.ofUnitLength(embeddings) : Rows.asTheyAre(embeddings);
        Rows w = unitCentres ? Rows.ofUnitLength(centres.value()) : Rows.asTheyAre(centres.value());
        INDArray scores = Nd4j.create(
                embeddings.dataType(), labels.length, centres.value().size(0));
        Products.timesTransposed(x.directions(), w.directions(), scores);
        double[] norms = Rows.norms(embeddings).toDoubleVector();
        double loss = lossAndGradients(head, subCentres, scores, norms, labels);
        Products.transposedTimes(scores, x.directions(), centres.gradient());
        w.throughLength(centres.gradient());
        Products.times(scores, w.directions(), gradient);
        x.throughLength(gradient);
        if (head.scores() == Scores.PROJECTION) {
            INDArray byNorm =
                    Nd4j.createFromArray(norms).castTo(gradient.dataType()).reshape(labels.length, 1);
            gradient.addi(Rows.ofUnitLength(embeddings).directions().mulColumnVector(byNorm));
        }
        return loss;
    }

    /** Replaces the scores, and the norms, by the gradients of the loss. */
    private static double lossAndGradients(
            MarginHead head, int subCentres, INDArray scores, double[] norms, int[] labels) {
        SoftmaxLoss loss = new SoftmaxLoss(head);
        if (subCentres == 1) {
            return replaceByGradients(loss, scores, norms, labels);
        }
        INDArray groups = Reshape.to(scores, scores.length() / subCentres, subCentres);
        INDArray best = groups.max(true, 1);
        // Of sub-centres at exactly the same distance, which does not happen by chance, both are moved.
        INDArray isBest = groups.subColumnVector(best).eq(0).castTo(scores.dataType());
        double mean = replaceByGradients(loss, best, norms, labels);
        groups.assign(isBest.muliColumnVector(best));
        return mean;
    }

    private static double replaceByGradients(SoftmaxLoss loss, INDArray scores, double[] norms, int[] labels) {
        INDArray flat = Reshape.flat(scores);
        if (scores.dataType() == DataType.DOUBLE) {
            double[] values = flat.toDoubleVector();
            double mean = loss.evaluate(values, norms, labels);
            flat.assign(Nd4j.createFromArray(values));
            return mean;
        }
        float[] values = flat.toFloatVector();
        double mean = loss.evaluate(values, norms, labels);
        flat.assign(Nd4j.createFromArray(values));
        return mean;
    }
}
