package io.vultus.bench.megaface;

import io.vultus.format.MegaFaceResults;
import io.vultus.protocol.Cmc;
import io.vultus.protocol.MegaFaceResult;
import io.vultus.protocol.OperatingPoint;
import io.vultus.protocol.RocPoint;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A run's curves as the development kit's plotting scripts want them: places ascend and none comes twice. Of points
 * with one false accept rate, the one with the highest true accept rate stays. The exact operating points are among
 * them, so that who interpolates at 1e-6 gets what is reported there.
 */
record DevkitCurves(MegaFaceResult result) {

    /** Each rank up to here, then some in each decade: a million of them would be a file of 20 MB. */
    private static final int EVERY_RANK = 100;

    private static final int PER_DECADE = 20;

    void write(MegaFaceResults results) throws IOException {
        int[] ranks = ranks(result.distractors());
        Cmc cmc = result.cmc();
        NavigableMap<Double, Double> roc = roc();
        results.writeCurves(
                ranks,
                IntStream.of(ranks).mapToDouble(rank -> cmc.recall(rank + 1)).toArray(),
                roc.keySet().stream().mapToDouble(rate -> rate).toArray(),
                roc.values().stream().mapToDouble(rate -> rate).toArray());
    }

    /** From 0 to one that every trial has. */
    static int[] ranks(int distractors) {
        IntStream some = IntStream.iterate(1, i -> i + 1)
                .map(i -> (int) Math.min(distractors, Math.round(EVERY_RANK * Math.pow(10, (double) i / PER_DECADE))))
                .takeWhile(rank -> rank < distractors);
        return IntStream.concat(
                        IntStream.concat(IntStream.range(0, EVERY_RANK), some),
                        IntStream.of(Math.max(EVERY_RANK, distractors)))
                .toArray();
    }

    private NavigableMap<Double, Double> roc() {
        NavigableMap<Double, Double> points = new TreeMap<>();
        for (RocPoint point : result.roc()) {
            points.merge(point.falseAcceptRate(), point.trueAcceptRate(), Math::max);
        }
        for (OperatingPoint point : result.operatingPoints()) {
            points.merge(point.falseAcceptRate(), point.trueAcceptRate(), Math::max);
        }
        return points;
    }
}
