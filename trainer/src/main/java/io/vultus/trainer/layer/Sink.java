package io.vultus.trainer.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the gradients of a node's result gather: those of all nodes that take it are added up. */
final class Sink {

    private final INDArray gradient;
    private final INDArray scratch;
    private final boolean wanted;
    private boolean filled;

    /**
     * A sink.
     *
     * @param gradient takes the sum
     * @param scratch of equal shape, for anybody to use for a moment
     */
    Sink(INDArray gradient, INDArray scratch) {
        this(gradient, scratch, true);
    }

    private Sink(INDArray gradient, INDArray scratch, boolean wanted) {
        this.gradient = gradient;
        this.scratch = scratch;
        this.wanted = wanted;
    }

    /** A sink whose sum nobody reads: those who can do without computing a share may do so. */
    static Sink unwanted(INDArray gradient, INDArray scratch) {
        return new Sink(gradient, scratch, false);
    }

    boolean isWanted() {
        return wanted;
    }

    void clear() {
        filled = false;
    }

    /** The sum so far; whoever finds it filled adds, else overwrites. */
    INDArray gradient() {
        return gradient;
    }

    boolean isFilled() {
        return filled;
    }

    /** To be called after having written to {@link #gradient()} as it asks for. */
    void fill() {
        filled = true;
    }

    /** Adds a share, which may be what it has already: the memory that {@link #gradient()} is in. */
    @SuppressWarnings("ReferenceEquality")
    void take(INDArray share) {
        if (filled) {
            gradient.addi(share);
        } else if (share != gradient) {
            gradient.assign(share);
        }
        filled = true;
    }

    /** Where an operation that can only overwrite puts its share; {@link #add} is to follow. */
    INDArray begin() {
        return filled ? scratch : gradient;
    }

    /** Takes what was put where {@link #begin} said. */
    void add() {
        if (filled) {
            gradient.addi(scratch);
        }
        filled = true;
    }
}
