package io.vultus.bench.openset;

import io.vultus.ProgressListener;
import io.vultus.protocol.ImpostorTail;
import io.vultus.protocol.OpenSetIdentification;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Looks for people and strangers in galleries of growing size.
 *
 * @param rates the false positive identification rates to report at, 0 to 1, both excluded
 * @param threads how many work; the figures do not depend on it
 */
public record OpenSetBenchmark(List<Double> rates, int threads) {

    /** As NIST reports. */
    public static final List<Double> DEFAULT_RATES = List.of(1e-3, 1e-2);

    private static final int CURVE_POINTS = 40;

    public OpenSetBenchmark {
        rates = List.copyOf(rates);
    }

    /**
     * What was found.
     *
     * @param people how many were in the gallery
     * @param found misses and thresholds
     * @param curve misses at rates from the lowest that the strangers show to all of them, ascending
     * @param advice the thresholds that {@link ImpostorTail} advises, for each rate
     */
    public record Run(
            int people,
            OpenSetIdentification found,
            List<OpenSetIdentification.Point> curve,
            List<ImpostorTail.Advice> advice) {

        public Run {
            curve = List.copyOf(curve);
            advice = List.copyOf(advice);
        }
    }

    /**
     * Everything that was found.
     *
     * @param runs by size
     * @param advised thresholds for a gallery of a size that was asked about
     */
    public record Result(List<Run> runs, List<ImpostorTail.Advice> advised) {

        public Result {
            runs = List.copyOf(runs);
            advised = List.copyOf(advised);
        }
    }

    /**
     * Runs.
     *
     * @param sizes of galleries that advice is wanted for, besides those that are searched
     * @throws InterruptedException if the calling thread is interrupted
     */
    public Result run(OpenSetInput input, List<Long> sizes, ProgressListener progress) throws InterruptedException {
        ImpostorTail tail =
                ImpostorTail.of(input.trials().unmated(), input.trials().gallery(), threads, progress);
        List<Double> wanted = new ArrayList<>(rates);
        wanted.addAll(curve(input.trials().unmated().rows()));
        List<Run> runs = new ArrayList<>();
        for (int people : input.sizes()) {
            OpenSetIdentification found = OpenSetIdentification.evaluate(
                    input.among(people),
                    wanted,
                    threads,
                    (task, done, total) -> progress.progress("searching among " + people, done, total));
            runs.add(new Run(
                    people,
                    new OpenSetIdentification(found.rank1Miss(), found.points().subList(0, rates.size())),
                    found.points().subList(rates.size(), wanted.size()),
                    advice(tail, people)));
        }
        return new Result(
                runs,
                sizes.stream().flatMap(size -> advice(tail, size).stream()).toList());
    }

    private static List<Double> curve(int strangers) {
        double lowest = Math.log(1. / strangers);
        return IntStream.rangeClosed(0, CURVE_POINTS)
                .mapToObj(i -> Math.exp(lowest * (CURVE_POINTS - i) / CURVE_POINTS))
                .toList();
    }

    private List<ImpostorTail.Advice> advice(ImpostorTail tail, long people) {
        return rates.stream().map(rate -> tail.advise(people, rate)).toList();
    }
}
