package io.vultus.bench.ann;

import java.util.List;

/**
 * How engines are built and asked.
 *
 * @param maxConn neighbours of a node in every engine's graph (M; twice as many at the bottom); 2 to 512
 * @param beamWidth how many nodes are looked at to find them (efConstruction); 1 to 3200
 * @param efs how many candidates a search gathers, ascending; each at least {@value #K}
 * @param threads how many build, and how many ask at once where searches a second are counted
 * @param seconds after so long no further query is timed with a setting
 */
public record AnnOptions(int maxConn, int beamWidth, List<Integer> efs, int threads, double seconds) {

    /** How many neighbours are asked for. */
    public static final int K = 10;

    public AnnOptions {
        efs = efs.stream().sorted().distinct().toList();
        if (efs.isEmpty() || efs.getFirst() < K) {
            throw new IllegalArgumentException("ef must be at least " + K + ", got " + efs);
        }
        if (maxConn < 2 || maxConn > 512) {
            throw new IllegalArgumentException("M must be 2 to 512, got " + maxConn);
        }
        if (beamWidth < 1 || beamWidth > 3200) {
            throw new IllegalArgumentException("efConstruction must be 1 to 3200, got " + beamWidth);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        if (!(seconds > 0)) {
            throw new IllegalArgumentException("the seconds for a setting must be positive, got " + seconds);
        }
    }

    /** How graphs are built, in the engines' common words. */
    String graph() {
        return "M " + maxConn + ", efConstruction " + beamWidth;
    }
}
