package io.vultus.bench.openset;

import io.vultus.ProgressListener;
import io.vultus.protocol.ImpostorTail;
import io.vultus.protocol.OpenSetIdentification;
import io.vultus.protocol.OpenSetIdentification.Point;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
     * @param strangers those who resemble people most, the nearest first
     */
    public record Run(
            int people,
            OpenSetIdentification found,
            List<OpenSetIdentification.Point> curve,
            List<ImpostorTail.Advice> advice,
            List<NamedStranger> strangers) {

        public Run {
            curve = List.copyOf(curve);
            advice = List.copyOf(advice);
            strangers = List.copyOf(strangers);
        }
    }

    /**
     * A search for a stranger that decides where thresholds lie.
     *
     * @param probe the stranger's image
     * @param resembles the person of the gallery who is nearest
     * @param score their cosine
     */
    public record NamedStranger(String probe, String resembles, double score) {}

    /**
     * How a figure varies with the division of people into enrolled ones and strangers.
     *
     * @param fpir the false positive identification rate
     * @param splits how many divisions were measured
     * @param mean of the false negative identification rates
     * @param lowest of them
     * @param highest of them
     */
    public record Spread(double fpir, int splits, double mean, double lowest, double highest) {}

    /**
     * Everything that was found.
     *
     * @param runs by size
     * @param advised thresholds for a gallery of a size that was asked about
     * @param spreads of the largest gallery's misses over several divisions, for each rate that strangers resolve;
     *     empty where there was one division
     */
    public record Result(List<Run> runs, List<ImpostorTail.Advice> advised, List<Spread> spreads) {

        public Result {
            runs = List.copyOf(runs);
            advised = List.copyOf(advised);
            spreads = List.copyOf(spreads);
        }
    }

    /**
     * Runs.
     *
     * @param sizes of galleries that advice is wanted for, besides those that are searched
     * @throws InterruptedException if the calling thread is interrupted
     */
    public Result run(OpenSetInput input, List<Long> sizes, ProgressListener progress) throws InterruptedException {
        return run(input, Stream.empty(), sizes, progress);
    }

    /**
     * Runs on one division of people in full, and on others for the spread of its misses.
     *
     * @param others further divisions of the same people
     * @param sizes of galleries that advice is wanted for, besides those that are searched
     * @throws InterruptedException if the calling thread is interrupted
     */
    public Result run(OpenSetInput input, Stream<OpenSetInput> others, List<Long> sizes, ProgressListener progress)
            throws InterruptedException {
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
                    new OpenSetIdentification(
                            found.rank1Miss(), found.points().subList(0, rates.size()), found.closest()),
                    found.points().subList(rates.size(), wanted.size()),
                    advice(tail, people),
                    named(input, found)));
        }
        return new Result(
                runs,
                sizes.stream().flatMap(size -> advice(tail, size).stream()).toList(),
                spreads(runs.getLast().found(), others, progress));
    }

    private static List<NamedStranger> named(OpenSetInput input, OpenSetIdentification found) {
        return found.closest().stream()
                .map(stranger -> new NamedStranger(
                        input.strangers().get(stranger.probe()),
                        input.trials().identities().get(stranger.row()),
                        stranger.score()))
                .toList();
    }

    private List<Spread> spreads(OpenSetIdentification first, Stream<OpenSetInput> others, ProgressListener progress)
            throws InterruptedException {
        List<OpenSetIdentification> all = new ArrayList<>(List.of(first));
        for (OpenSetInput other : (Iterable<OpenSetInput>) others::iterator) {
            String task = "division " + (all.size() + 1);
            all.add(OpenSetIdentification.evaluate(
                    other.trials(), rates, threads, (of, done, total) -> progress.progress(task, done, total)));
        }
        return all.size() == 1
                ? List.of()
                : IntStream.range(0, rates.size())
                        .mapToObj(rate -> spread(all.stream()
                                .map(found -> found.points().get(rate))
                                .toList()))
                        .flatMap(Optional::stream)
                        .toList();
    }

    /** Divisions with too few strangers for the rate are left out. */
    private static Optional<Spread> spread(List<Point> points) {
        double fpir = points.getFirst().fpir();
        DoubleSummaryStatistics misses = points.stream()
                .filter(Point::isResolved)
                .mapToDouble(Point::fnir)
                .summaryStatistics();
        return misses.getCount() < 2
                ? Optional.empty()
                : Optional.of(new Spread(
                        fpir, (int) misses.getCount(), misses.getAverage(), misses.getMin(), misses.getMax()));
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
