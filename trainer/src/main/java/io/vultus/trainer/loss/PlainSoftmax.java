package io.vultus.trainer.loss;

/** Softmax without a margin over inner products; the baseline of every comparison. */
record PlainSoftmax() implements MarginHead {

    @Override
    public String name() {
        return "softmax";
    }

    @Override
    public Scores scores() {
        return Scores.INNER_PRODUCT;
    }

    @Override
    public double scale() {
        return 1;
    }

    @Override
    public TargetLogit target(double score, double norm) {
        return new TargetLogit(score, 1, 0);
    }
}
