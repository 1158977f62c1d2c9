package io.vultus.trainer.layer;

/** The loops that {@link HostKernelGradient} spends its time in. Thread-safe. */
interface CorrelationKernel {

    /** Planes of g that are worked on together. */
    int OUTPUTS = 4;

    /** Places of x that they are multiplied with together. */
    int TAPS = 3;

    /** What lengths are multiples of. */
    int ALIGNMENT = 16;

    /** Into how many sums each is divided, one a lane of a register. */
    int lanes();

    /**
     * Adds products of some values of g and the same number of values of x, for each of some places of x.
     *
     * @param g {@link #OUTPUTS} planes, one after another
     * @param from where the first begins
     * @param length of each, a multiple of {@link #ALIGNMENT}
     * @param x has the places
     * @param taps where each begins; as many as a multiple of {@link #TAPS}
     * @param sums plane by plane, place by place, lane by lane
     * @param to where those of the first plane begin
     */
    void add(float[] g, int from, int length, float[] x, int[] taps, float[] sums, int to);
}
