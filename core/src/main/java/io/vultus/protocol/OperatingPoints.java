package io.vultus.protocol;

import io.vultus.search.ScoreCounts;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleToLongFunction;
import java.util.stream.DoubleStream;

/**
 * Finds operating points among more impostor scores than anyone wants to sort. Counts at a grid of scores tell between
 * which two of them each threshold lies; the genuine scores there are then compared with all impostors.
 */
final class OperatingPoints {

    /** Another comparison of all pairs. */
    @FunctionalInterface
    interface Recount {

        ScoreCounts above(double[] limits) throws InterruptedException;
    }

    private final double[] genuine;
    private final double[] grid;
    private final long[] above;
    private final long impostors;

    /**
     * Sorts the genuine scores.
     *
     * @param counts impostors above the grid's scores
     * @param impostors how many there are
     */
    OperatingPoints(double[] genuine, ScoreCounts counts, long impostors) {
        this.genuine = genuine.clone();
        Arrays.sort(this.genuine);
        this.grid = counts.limits();
        this.above = counts.counts();
        this.impostors = impostors;
    }

    /** One for each rate. */
    List<OperatingPoint> at(List<Double> rates, Recount recount) throws InterruptedException {
        List<Doubt> doubts = rates.stream().map(this::doubt).toList();
        double[] open = doubts.stream()
                .flatMapToDouble(doubt -> Arrays.stream(genuine, doubt.from, doubt.to))
                .map(Math::nextDown)
                .distinct()
                .toArray();
        // "As high or higher" is "higher than the next lower number".
        ScoreCounts counts = open.length == 0 ? null : recount.above(open);
        return doubts.stream()
                .map(doubt -> doubt.settle(score -> counts.above(Math.nextDown(score))))
                .toList();
    }

    private Doubt doubt(double rate) {
        long allowed = OperatingPoint.allowed(rate, impostors);
        if (allowed == impostors) {
            return new Doubt(rate, allowed, 0, 0);
        }
        int cell = above.length;
        while (cell > 0 && above[cell - 1] <= allowed) {
            cell--;
        }
        // The threshold is greater than grid[cell − 1] and not greater than grid[cell].
        int from = cell == 0 ? 0 : VerificationScores.firstAbove(genuine, grid[cell - 1]);
        int to = cell == grid.length ? genuine.length : VerificationScores.firstAbove(genuine, grid[cell]);
        return new Doubt(rate, allowed, from, to);
    }

    /** The genuine scores from {@code to} on are accepted, those before {@code from} are not. */
    private final class Doubt {

        private final double rate;
        private final long allowed;
        private final int from;
        private final int to;

        Doubt(double rate, long allowed, int from, int to) {
            this.rate = rate;
            this.allowed = allowed;
            this.from = from;
            this.to = to;
        }

        OperatingPoint settle(DoubleToLongFunction asHigh) {
            long accepted = DoubleStream.of(genuine)
                    .skip(from)
                    .limit(to - from)
                    .filter(score -> asHigh.applyAsLong(score) <= allowed)
                    .count();
            int first = to - (int) accepted;
            return new OperatingPoint(
                    rate,
                    (double) (genuine.length - first) / genuine.length,
                    first < genuine.length ? genuine[first] : Double.NaN,
                    genuine.length,
                    impostors);
        }
    }
}
