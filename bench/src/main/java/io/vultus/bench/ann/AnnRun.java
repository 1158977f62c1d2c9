package io.vultus.bench.ann;

import java.util.List;

/**
 * What an engine did.
 *
 * @param mode which one it is
 * @param version the library and its version
 * @param index what it built
 * @param points how it answered, by setting
 */
public record AnnRun(AnnMode mode, String version, AnnIndex index, List<AnnPoint> points) {

    public AnnRun {
        points = List.copyOf(points);
    }

    /** What it is called. */
    public String engine() {
        return mode.title();
    }
}
