package io.vultus.bench.comparison;

import io.vultus.bench.report.BenchmarkResult;
import io.vultus.bench.report.Source;
import io.vultus.report.Chart;
import io.vultus.report.Chart.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/**
 * Two runs of one benchmark side by side.
 *
 * @param first a run
 * @param second another one
 */
public record Comparison(BenchmarkResult first, BenchmarkResult second) {

    /**
     * A number of both runs.
     *
     * @param name of the figure or of what was timed
     * @param first of the first run, if it has it
     * @param second likewise
     */
    public record Pair(String name, OptionalDouble first, OptionalDouble second) {

        /** The second minus the first, where both are there. */
        public OptionalDouble difference() {
            return first.isPresent() && second.isPresent()
                    ? OptionalDouble.of(second.getAsDouble() - first.getAsDouble())
                    : OptionalDouble.empty();
        }

        /** Whether both are there and the same to the last bit. */
        public boolean isSame() {
            return first.isPresent() && first.equals(second);
        }

        /** A number of either run, in words; nothing where there is none. */
        public static String text(OptionalDouble value) {
            return written(value, "");
        }

        /** The same with a sign. */
        public static String signed(OptionalDouble value) {
            return written(value, "+");
        }

        private static String written(OptionalDouble value, String flags) {
            if (value.isEmpty()) {
                return "";
            }
            boolean isWhole = value.getAsDouble() == Math.rint(value.getAsDouble());
            return String.format(Locale.ROOT, "%" + flags + (isWhole ? ".0f" : ".6f"), value.getAsDouble());
        }
    }

    /**
     * Something that was read by one or both.
     *
     * @param name of it
     * @param first its hash in the first run, if it was read there
     * @param second likewise
     */
    public record Read(String name, Optional<String> first, Optional<String> second) {

        /** Whether both have read the same bits. */
        public boolean isSame() {
            return first.isPresent() && first.equals(second);
        }
    }

    public Comparison {
        if (!first.benchmark().equals(second.benchmark())) {
            throw new IllegalArgumentException(
                    "the results are of different benchmarks, " + first.benchmark() + " and " + second.benchmark());
        }
    }

    /** The figures of both, in the first one's order. */
    public List<Pair> figures() {
        return pairs(first.figures(), second.figures());
    }

    /** The times of both. */
    public List<Pair> seconds() {
        return pairs(first.seconds(), second.seconds());
    }

    /** How many figures both have that are not the same to the last bit. */
    public long changed() {
        return figures().stream()
                .filter(pair -> pair.difference().isPresent() && !pair.isSame())
                .count();
    }

    /** What they have read. */
    public List<Read> sources() {
        Map<String, String> ours = hashes(first.sources());
        Map<String, String> theirs = hashes(second.sources());
        return names(ours, theirs).stream()
                .map(name -> new Read(name, Optional.ofNullable(ours.get(name)), Optional.ofNullable(theirs.get(name))))
                .toList();
    }

    /** The first one's charts, with the second one's lines dashed over them, in the colours of their likes. */
    public List<Chart> charts() {
        Map<String, Chart> others = new LinkedHashMap<>();
        second.charts().forEach(chart -> others.put(chart.title(), chart));
        return first.charts().stream()
                .map(chart -> overlaid(chart, others.get(chart.title())))
                .toList();
    }

    private static Chart overlaid(Chart chart, Chart other) {
        List<Line> lines = new ArrayList<>();
        chart.lines().forEach(line -> lines.add(renamed(line, line.name() + " A", line.colour(), false)));
        if (other != null) {
            for (Line line : other.lines()) {
                int colour = chart.lines().stream()
                        .filter(like -> like.name().equals(line.name()))
                        .map(Line::colour)
                        .findFirst()
                        .orElse(chart.lines().size() + line.colour());
                lines.add(renamed(line, line.name() + " B", colour, true));
            }
        }
        return chart.withLines(lines);
    }

    private static Line renamed(Line line, String name, int colour, boolean dashed) {
        return new Line(name, colour, dashed, line.x(), line.y());
    }

    private static Map<String, String> hashes(List<Source> sources) {
        Map<String, String> hashes = new LinkedHashMap<>();
        sources.forEach(source -> hashes.put(source.name(), source.sha256()));
        return hashes;
    }

    private static List<Pair> pairs(Map<String, Double> ours, Map<String, Double> theirs) {
        Function<Double, OptionalDouble> optional =
                value -> value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
        return names(ours, theirs).stream()
                .map(name -> new Pair(name, optional.apply(ours.get(name)), optional.apply(theirs.get(name))))
                .toList();
    }

    private static Set<String> names(Map<String, ?> ours, Map<String, ?> theirs) {
        Set<String> names = new LinkedHashSet<>(ours.keySet());
        names.addAll(theirs.keySet());
        return names;
    }
}
