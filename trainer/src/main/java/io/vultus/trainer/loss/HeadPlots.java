package io.vultus.trainer.loss;

import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.report.Chart;
import io.vultus.report.Chart.Scale;
import io.vultus.report.HtmlPage;
import io.vultus.report.HtmlPage.Section;
import io.vultus.report.SvgChart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws heads from their own code, as Deng et al. do in "ArcFace" (2019): the target's logit by the angle between an
 * embedding and its class centre (figure 4), and where the border between two people runs (table 2 and figure 5).
 */
public final class HeadPlots {

    private static final double STEP = 1;
    private static final double STRAIGHT = 180;
    private static final double RIGHT = 90;

    /** As published with each head. */
    private static final Map<String, MarginHead> HEADS = heads();

    private HeadPlots() {}

    private static Map<String, MarginHead> heads() {
        Map<String, MarginHead> heads = new LinkedHashMap<>();
        heads.put("softmax", Heads.softmax());
        heads.put("SphereFace", Heads.sphereFace(4, LambdaSchedule.constant(5)));
        heads.put("CosFace", Heads.cosFace(64, .35));
        heads.put("ArcFace", Heads.arcFace(64, .5));
        heads.put("combined", Heads.combined(64, 1, .3, .2));
        return heads;
    }

    /**
     * Writes the page {@code heads.html}, and each of its charts as an SVG file: {@code target-logits.svg},
     * {@code boundary-arcface.svg} and so on.
     *
     * @param folder made if it is missing
     * @return the page
     */
    public static Path write(Path folder) throws IOException {
        FileAccess.BY_UMASK.createFolders(folder);
        Map<String, Chart> charts = new LinkedHashMap<>();
        charts.put("target-logits", targetLogits(HEADS));
        HEADS.forEach((name, head) -> charts.put("boundary-" + name.toLowerCase(Locale.ROOT), boundary(head)));
        for (Map.Entry<String, Chart> chart : charts.entrySet()) {
            AtomicFile.writeString(
                    folder.resolve(chart.getKey() + ".svg"), FileAccess.BY_UMASK, SvgChart.file(chart.getValue()));
        }
        Path file = folder.resolve("heads.html");
        AtomicFile.writeString(
                file,
                FileAccess.BY_UMASK,
                page(new ArrayList<>(charts.values())).toHtml());
        return file;
    }

    private static HtmlPage page(List<Chart> charts) {
        return new HtmlPage(
                "Margin heads",
                "What each head asks of a face before it counts as its own person's.",
                List.of(),
                List.of(
                        Section.charts("Target logits", charts.subList(0, 1)),
                        Section.charts("Borders between two people", charts.subList(1, charts.size()))),
                List.of(
                        "Embeddings and centres of unit length; before the scale s. Softmax and normalised softmax then are "
                                + "the same.",
                        "Scales and margins are those below. Where θ and the margin together pass 180° the cosine would rise "
                                + "again; from there on ArcFace goes on as InsightFace trains it, with a step.",
                        "A border is where the logits of the two people are equal in training: a face of the first person is "
                                + "taken for hers above hers, one of the second for his below his. Between the two lies the "
                                + "margin. In use there is one border, the diagonal."));
    }

    /** The logit of an embedding's own class, before the head's scale, by its angle to the centre in degrees. */
    static Chart targetLogits(Map<String, MarginHead> heads) {
        double[] angles = angles(STRAIGHT);
        Chart chart = Chart.ofNumbers("Target logit by angle", "angle θ to the own centre, °", "logit", Scale.LINEAR);
        for (Map.Entry<String, MarginHead> head : heads.entrySet()) {
            double[] logits = Arrays.stream(angles)
                    .map(angle -> target(head.getValue(), angle))
                    .toArray();
            chart = chart.with(head.getKey(), angles, logits);
        }
        return chart;
    }

    /** Where the border between two people runs for the faces of either, by the angles to both centres in degrees. */
    static Chart boundary(MarginHead head) {
        List<Double> own = new ArrayList<>();
        List<Double> other = new ArrayList<>();
        for (double angle : angles(RIGHT)) {
            // A face at this angle to its own centre is on the border where the other's cosine equals its logit.
            double logit = target(head, angle);
            if (logit >= -1) {
                own.add(angle);
                other.add(Math.toDegrees(Math.acos(Math.min(1, logit))));
            }
        }
        return Chart.ofNumbers(
                        head.name(),
                        "angle θ₁ to the first centre, °",
                        "angle θ₂ to the second centre, °",
                        Scale.LINEAR)
                .with("for faces of the first", array(own), array(other))
                .with("for faces of the second", array(other), array(own));
    }

    private static double target(MarginHead head, double degrees) {
        return head.target(Math.cos(Math.toRadians(degrees)), 1).value();
    }

    private static double[] angles(double last) {
        double[] angles = new double[(int) Math.round(last / STEP) + 1];
        for (int i = 0; i < angles.length; i++) {
            angles[i] = i * STEP;
        }
        return angles;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(value -> value).toArray();
    }
}
