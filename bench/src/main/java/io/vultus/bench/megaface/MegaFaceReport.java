package io.vultus.bench.megaface;

import io.vultus.bench.report.BenchmarkResult;
import io.vultus.bench.report.Environment;
import io.vultus.bench.report.MeasuredRate;
import io.vultus.bench.report.ScoreCharts;
import io.vultus.bench.report.Source;
import io.vultus.bench.report.Thumbnails;
import io.vultus.format.MegaFaceResults;
import io.vultus.protocol.OperatingPoint;
import io.vultus.protocol.RocPoint;
import io.vultus.report.Chart;
import io.vultus.report.Chart.Scale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a benchmark found, and everything that is needed to find it again.
 *
 * @param input the name of the data and the embedder
 * @param sources everything that was read
 * @param noise what came of the noise lists
 * @param environment how it was run
 * @param runs the figures
 * @param throughGalleries what galleries made of the last of the runs, if any were asked
 */
public record MegaFaceReport(
        String input,
        List<Source> sources,
        List<MegaFaceInput.NoiseHits> noise,
        Environment environment,
        List<MegaFaceRun> runs,
        List<GalleryRun> throughGalleries) {

    /** The strictest false accept rate at which articles report. */
    static final double STRICTEST = 1e-6;

    /** Of the distribution of scores: narrower than the grid's coarser part is. */
    private static final double STEP = 0.019;

    public MegaFaceReport {
        sources = List.copyOf(sources);
        noise = List.copyOf(noise);
        runs = List.copyOf(runs);
        throughGalleries = List.copyOf(throughGalleries);
    }

    /** The runs with the most distractors, one for each way of cleaning. */
    List<MegaFaceRun> largest() {
        MegaFaceRun last =
                runs.stream().max(Comparator.comparingInt(MegaFaceRun::size)).orElseThrow();
        return runs.stream()
                .filter(run -> run.size() == last.size() && run.set() == last.set())
                .toList();
    }

    /**
     * Writes {@code megaface.json}, {@code megaface.html} and, in a folder {@code devkit-<cleaning>}, the results as
     * MegaFace's development kit would.
     *
     * @param folder made if it is missing
     * @param algorithm the embedder's name in the development kit's results
     * @param thumbnails of probes and distractors
     * @return the page
     */
    public Path write(Path folder, String algorithm, Thumbnails thumbnails) throws IOException {
        for (Cleaning cleaning : Cleaning.values()) {
            MegaFaceResults.clear(folder.resolve("devkit-" + name(cleaning)), algorithm);
        }
        for (MegaFaceRun run : runs) {
            MegaFaceResults results = new MegaFaceResults(
                    folder.resolve("devkit-" + name(run.cleaning())), algorithm, run.size(), run.set());
            new DevkitCurves(run.result()).write(results);
            results.writeMatches(run.matches());
        }
        return result().write(folder, details(), MegaFacePage.of(this, thumbnails));
    }

    static String name(Cleaning cleaning) {
        return switch (cleaning) {
            case RAW -> "raw";
            case DROPPED -> "dropped";
            case DEVKIT -> "devkit";
        };
    }

    private BenchmarkResult result() {
        return new BenchmarkResult("megaface", input, environment, sources, figures(), seconds(), charts());
    }

    /** By {@code <cleaning>/<size>_<set>/<figure>}, and {@code <structure>/<cleaning>/<size>_<set>/<figure>}. */
    private Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (MegaFaceRun run : runs) {
            String of = path(run) + "/";
            figures.put(of + "trials", (double) run.result().cmc().trials());
            figures.put(of + "distractors", (double) run.result().distractors());
            for (int best : new int[] {1, 5, 10, 100}) {
                figures.put(of + "rank-" + best, run.recall(best));
            }
            figures.put(of + "tied trials", (double) run.result().tiedTrials());
            if (run.result().tiedTrials() > 0) {
                figures.put(
                        of + "rank-1 where ties lose",
                        run.result().cmcWhereTiesLose().recall(1));
            }
            for (MeasuredRate rate : MeasuredRate.of(run.result())) {
                figures.put(of + "TAR@" + rate.name(), rate.value());
            }
        }
        for (GalleryRun run : throughGalleries) {
            String of = run.structure().id() + "/" + path(run.exact()) + "/";
            figures.put(of + "rank-1", run.rank1());
            figures.put(of + "changed trials", (double) run.changed().size());
        }
        return figures;
    }

    private Map<String, Double> seconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        runs.forEach(run -> seconds.put(path(run), run.seconds()));
        for (GalleryRun run : throughGalleries) {
            String of = run.structure().id() + "/" + path(run.exact()) + "/";
            seconds.put(of + "load", run.loadSeconds());
            seconds.put(of + "search", run.searchSeconds());
            seconds.put(of + "one search, median", run.latencies().median() / 1000);
            seconds.put(of + "one search, 99th percentile", run.latencies().percentile99() / 1000);
        }
        return seconds;
    }

    private static String path(MegaFaceRun run) {
        return name(run.cleaning()) + "/" + run.size() + "_" + run.set();
    }

    List<Chart> charts() {
        Chart cmc = Chart.of("Cumulative match characteristic", "rank", "found", Scale.LOGARITHMIC);
        Chart roc = ScoreCharts.roc();
        Chart sizes = Chart.of("Rank-1 as distractors are added", "distractors", "found first", Scale.LOGARITHMIC);
        for (MegaFaceRun run : largest()) {
            String name = name(run.cleaning());
            double[] recall = run.cmc();
            cmc = cmc.with(
                    name,
                    IntStream.rangeClosed(1, recall.length).asDoubleStream().toArray(),
                    recall);
            roc = ScoreCharts.addRoc(roc, name, run.result().roc(), STRICTEST / 10);
            List<MegaFaceRun> growing = runs.stream()
                    .filter(each -> each.cleaning() == run.cleaning() && each.set() == run.set())
                    .toList();
            sizes = sizes.with(
                    name,
                    growing.stream().mapToDouble(MegaFaceRun::size).toArray(),
                    growing.stream().mapToDouble(MegaFaceRun::rank1).toArray());
        }
        List<Chart> charts = new ArrayList<>(List.of(cmc, roc));
        if (runs.stream().mapToInt(MegaFaceRun::size).distinct().count() > 1) {
            charts.add(sizes);
        }
        charts.add(ScoreCharts.distribution(largest().getLast().result().roc(), STEP));
        return charts;
    }

    private Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("noise", noise);
        details.put("runs", runs.stream().map(MegaFaceReport::fields).toList());
        details.put(
                "throughGalleries",
                throughGalleries.stream().map(MegaFaceReport::fields).toList());
        return details;
    }

    private static Map<String, Object> fields(MegaFaceRun run) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cleaning", name(run.cleaning()));
        fields.put("size", run.size());
        fields.put("set", run.set());
        fields.put("distractors", run.result().distractors());
        fields.put("probes", run.probes());
        fields.put("trials", run.result().cmc().trials());
        fields.put("rank1", run.rank1());
        fields.put("seconds", run.seconds());
        fields.put("cmc", run.cmc());
        fields.put(
                "tarAtFar",
                run.result().operatingPoints().stream()
                        .map(MegaFaceReport::fields)
                        .toList());
        fields.put(
                "roc", run.result().roc().stream().map(MegaFaceReport::numbers).toList());
        fields.put("worst", run.worst());
        return fields;
    }

    private static Map<String, Double> fields(OperatingPoint point) {
        Map<String, Double> fields = new LinkedHashMap<>();
        fields.put("far", point.falseAcceptRate());
        fields.put("impostorsAccepted", (double) point.deciding());
        if (!point.isResolved()) {
            return fields;
        }
        fields.put("tar", point.trueAcceptRate());
        if (Double.isFinite(point.lowestAccepted())) {
            fields.put("lowestAccepted", point.lowestAccepted());
        }
        return fields;
    }

    private static List<Double> numbers(RocPoint point) {
        return List.of(point.threshold(), point.falseAcceptRate(), point.trueAcceptRate());
    }

    private static Map<String, Object> fields(GalleryRun run) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("structure", run.structure().id());
        fields.put("cleaning", name(run.exact().cleaning()));
        fields.put("size", run.exact().size());
        fields.put("set", run.exact().set());
        fields.put("rank1", run.rank1());
        fields.put("exactRank1", run.exact().rank1());
        fields.put("difference", run.difference());
        fields.put("ef", run.ef());
        fields.put("inGraphs", run.inGraphs());
        fields.put("loadSeconds", run.loadSeconds());
        fields.put("searchSeconds", run.searchSeconds());
        fields.put("milliseconds", run.latencies());
        fields.put("changed", run.changed());
        return fields;
    }
}
