package io.vultus.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.report.Chart.Scale;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SvgChartTest {

    private static final double[] X = {0, 1, 2};

    @Test
    void coloursAreThePagesOwn() {
        String svg = SvgChart.of(Chart.of("A & B", "x", "y", Scale.LINEAR).with("a", X, new double[] {0, .25, 1}));
        assertThat(svg)
                .contains("stroke=\"var(--series-0)\"", "aria-label=\"A &amp; B\"", "url(#A-B-clipPath1)")
                .doesNotContain("rgb(");
    }

    /** Letters are drawn as shapes: a sign of per cent is one more at each tick. */
    @Test
    void sharesHaveSignsOfPerCentAndNumbersNone() {
        double[] y = {0, 1, 2};
        Chart shares = Chart.of("T", "x", "y", Scale.LINEAR).with("a", X, y);
        Chart numbers = Chart.ofNumbers("T", "x", "y", Scale.LINEAR).with("a", X, y);
        assertThat(letters(numbers)).isLessThan(letters(shares));
    }

    /** Whose axis would have a single label, 1, or none. */
    @Test
    void aLogarithmicAxisHasLabelsBetweenPowersOfTen() {
        double[] x = {.6, 1.9, 5.2};
        double[] y = {.9, .95, 1};
        Chart linear = Chart.of("T", "x", "y", Scale.LINEAR).with("a", x, y);
        Chart logarithmic = Chart.of("T", "x", "y", Scale.LOGARITHMIC).with("a", x, y);
        assertThat(letters(logarithmic)).isGreaterThanOrEqualTo(letters(linear));
    }

    private static int letters(Chart chart) {
        return SvgChart.of(chart).split(" Z", -1).length;
    }

    /** As the learning rate of a short run is. */
    @Test
    void aLevelLineIsDrawn() {
        Chart chart = Chart.ofNumbers("T", "x", "y", Scale.LINEAR).with("a", X, new double[] {.1, .1, .1});
        assertThat(SvgChart.of(chart)).contains("var(--series-0)").doesNotContain("NaN");
    }

    @Test
    void aCurveIsOneElement() {
        double[] x = IntStream.range(0, 100).mapToDouble(i -> i * i).toArray();
        String svg = SvgChart.of(
                Chart.of("T", "x", "y", Scale.LINEAR).with("a", x, x).with("b", x, x));
        List<String> curves = Pattern.compile("<polyline points=\"([^\"]*)\"")
                .matcher(svg)
                .results()
                .map(match -> match.group(1))
                .filter(points -> points.split(" ", -1).length == x.length)
                .toList();
        assertThat(curves).hasSize(2);
    }

    @Test
    void aFileHasItsColoursInIt() {
        Chart chart = Chart.of("T", "x", "y", Scale.LINEAR).with("a", X, X);
        assertThat(SvgChart.file(chart))
                .startsWith("<svg")
                .contains("<style>:root {")
                .contains("prefers-color-scheme: dark");
    }

    @Test
    void aPageThatGoesOnIsLoadedAgain() {
        HtmlPage page = new HtmlPage("T", "S", List.of(), List.of(), List.of());
        assertThat(page.toHtml(Duration.ofSeconds(10))).contains("<meta http-equiv=\"refresh\" content=\"10\">");
        assertThat(page.toHtml()).doesNotContain("refresh").contains("--series-0: ");
    }
}
