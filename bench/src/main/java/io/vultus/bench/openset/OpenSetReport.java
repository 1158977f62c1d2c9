package io.vultus.bench.openset;

import io.vultus.bench.openset.OpenSetBenchmark.Result;
import io.vultus.bench.openset.OpenSetBenchmark.Run;
import io.vultus.bench.openset.OpenSetBenchmark.Spread;
import io.vultus.bench.people.ReadPeople;
import io.vultus.bench.report.BenchmarkResult;
import io.vultus.bench.report.Environment;
import io.vultus.bench.report.Source;
import io.vultus.protocol.ImpostorTail.Advice;
import io.vultus.protocol.OpenSetIdentification.Point;
import io.vultus.report.Chart;
import io.vultus.report.Chart.Scale;
import io.vultus.report.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What open-set identification found, and what is needed to find it again.
 *
 * @param input the name of the data and the embedder
 * @param sources everything that was compared, and how the embeddings were made
 * @param read how many people and images were read, or made up
 * @param mated how many searches were for people of the gallery
 * @param unmated how many were for strangers
 * @param environment how it was run
 * @param result the figures
 */
public record OpenSetReport(
        String input,
        List<Source> sources,
        ReadPeople read,
        int mated,
        int unmated,
        Environment environment,
        Result result) {

    /** As many galleries, or rates, as there are colours. */
    private static final int LINES = 4;

    public OpenSetReport {
        sources = List.copyOf(sources);
    }

    /** Of a run on people that were read. */
    public static OpenSetReport of(OpenSetInput input, ReadPeople read, Environment environment, Result result) {
        List<Source> sources = new ArrayList<>(input.sources());
        sources.addAll(read.provenance());
        return new OpenSetReport(
                input.name(),
                sources,
                read,
                input.trials().mated().rows(),
                input.trials().unmated().rows(),
                environment,
                result);
    }

    /**
     * Writes {@code open-set.json} and {@code open-set.html}.
     *
     * @param folder made if it is missing
     * @return the page
     */
    public Path write(Path folder) throws IOException {
        return summary().write(folder, details(), OpenSetPage.of(this));
    }

    /** As one JSON text. */
    public String toJson() throws IOException {
        return summary().toJson(details());
    }

    private BenchmarkResult summary() {
        return new BenchmarkResult("open-set", input, environment, sources, figures(), Map.of(), charts());
    }

    private Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (Run run : result.runs()) {
            String of = run.people() + "/";
            figures.put(of + "rank-1 miss", run.found().rank1Miss());
            for (int i = 0; i < run.advice().size(); i++) {
                Point point = run.found().points().get(i);
                String rate = Numbers.rate(point.fpir());
                if (point.isResolved()) {
                    figures.put(of + "FNIR@" + rate, point.fnir());
                    figures.put(of + "threshold@" + rate, point.threshold());
                }
                figures.put(
                        of + "advised threshold@" + rate, run.advice().get(i).threshold());
            }
        }
        for (Advice advice : result.advised()) {
            figures.put(advice.people() + "/advised threshold@" + Numbers.rate(advice.fpir()), advice.threshold());
        }
        for (Spread spread : result.spreads()) {
            String name = "FNIR@" + Numbers.rate(spread.fpir()) + " over " + spread.splits() + " splits, ";
            figures.put(name + "mean", spread.mean());
            figures.put(name + "lowest", spread.lowest());
            figures.put(name + "highest", spread.highest());
        }
        return figures;
    }

    private Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("identities", read.identities());
        details.put("images", read.images());
        details.put("mated", mated);
        details.put("unmated", unmated);
        details.put("galleries", result.runs());
        details.put("advised", result.advised());
        details.put("spreads", result.spreads());
        return details;
    }

    List<Chart> charts() {
        List<Run> runs = result.runs();
        Chart tradeoff = Chart.of(
                "Misses against false positives",
                "strangers taken for somebody (FPIR)",
                "people missed (FNIR)",
                Scale.LOGARITHMIC);
        for (Run run : runs.subList(Math.max(0, runs.size() - LINES), runs.size())) {
            tradeoff = tradeoff.with(
                    Numbers.whole(run.people()) + " people",
                    run.curve().stream().mapToDouble(Point::fpir).toArray(),
                    run.curve().stream().mapToDouble(Point::fnir).toArray());
        }
        return runs.size() > 1 ? List.of(tradeoff, bySize(runs)) : List.of(tradeoff);
    }

    private static Chart bySize(List<Run> runs) {
        double[] people = runs.stream().mapToDouble(Run::people).toArray();
        Chart chart = Chart.of("Misses as the gallery grows", "people", "people missed", Scale.LOGARITHMIC)
                .with(
                        "behind another",
                        people,
                        runs.stream()
                                .mapToDouble(run -> run.found().rank1Miss())
                                .toArray());
        List<Point> points = runs.getFirst().found().points();
        for (int rate = 0; rate < Math.min(LINES - 1, points.size()); rate++) {
            int number = rate;
            if (!points.get(rate).isResolved()) {
                continue;
            }
            chart = chart.with(
                    "FPIR " + points.get(rate).fpir(),
                    people,
                    runs.stream()
                            .mapToDouble(run -> run.found().points().get(number).fnir())
                            .toArray());
        }
        return chart;
    }
}
