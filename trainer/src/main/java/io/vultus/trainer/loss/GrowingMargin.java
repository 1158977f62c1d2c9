package io.vultus.trainer.loss;

/**
 * Margins on their way to their full size.
 *
 * @param full the head when they have arrived
 * @param steps how long they take, positive
 * @param now the head as it is
 */
record GrowingMargin(CombinedMargin full, long steps, CombinedMargin now) implements MarginHead {

    @Override
    public String name() {
        return full.name() + ", margin growing over " + steps + " steps";
    }

    @Override
    public Scores scores() {
        return now.scores();
    }

    @Override
    public double scale() {
        return now.scale();
    }

    @Override
    public TargetLogit target(double score, double norm) {
        return now.target(score, norm);
    }

    @Override
    public MarginHead at(long step) {
        return step >= steps ? full : new GrowingMargin(full, steps, full.times((double) step / steps));
    }
}
