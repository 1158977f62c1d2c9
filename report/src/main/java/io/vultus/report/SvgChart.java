package io.vultus.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.regex.Matcher;
import org.apache.batik.dom.GenericDOMImplementation;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Draws a chart as an SVG element. Its colours are the page's: text and axes take the colour of the text around them,
 * lines the CSS variables {@code --series-0}, {@code --series-1}, …, so that light and dark need one chart only.
 */
public final class SvgChart {

    private static final String SVG = "http://www.w3.org/2000/svg";

    private static final int WIDTH = 480;
    private static final int HEIGHT = 330;

    /** Stand-ins that are drawn and then replaced in the text of the SVG. */
    private static final Color INK = new Color(1, 2, 3);

    private static final Color GRID = new Color(3, 2, 1);
    private static final Color PAPER = new Color(2, 3, 1);
    private static final int SERIES_RED = 11;

    /** As many as the style sheet has; further lines begin anew. */
    private static final int COLOURS = 5;

    /** As many points are shown, one by one. */
    private static final int FEW_POINTS = 12;

    /** The names of more lines do not stand side by side in full size. */
    private static final int MANY_LINES = 3;

    /** Of a logarithmic axis XChart labels powers of ten, which within less are hardly any. */
    private static final double MANY_POWERS = 100;

    private static final MathContext TWO_DIGITS = new MathContext(2);

    private static final float SMALL = 11;
    private static final int SHORT = 12;

    private static final BasicStroke SOLID = new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);

    private static final BasicStroke DASHES =
            new BasicStroke(2.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {7, 4}, 0);

    private final String title;
    private final XYChart chart;

    /** Whether logarithms are drawn, on an axis that is linear for XChart. */
    private final boolean logarithms;

    private SvgChart(Chart data) {
        this.title = data.title();
        this.chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(data.xTitle())
                .yAxisTitle(data.yTitle())
                .build();
        style(chart.getStyler(), data.lines().size());
        if (data.values() == Chart.Values.SHARES) {
            chart.getStyler().setYAxisDecimalPattern("0.##%");
        }
        logarithms = data.scale() == Chart.Scale.LOGARITHMIC && !hasManyPowers(data);
        chart.getStyler().setXAxisLogarithmic(data.scale() == Chart.Scale.LOGARITHMIC && !logarithms);
        if (logarithms) {
            chart.getStyler().setxAxisTickLabelsFormattingFunction(SvgChart::power);
        }
        if (data.scale() == Chart.Scale.COSINE) {
            chart.getStyler().setXAxisMin(-1.).setXAxisMax(1.);
        }
        boolean namedByTitle =
                data.lines().size() == 1 && data.lines().getFirst().name().equals(data.title());
        chart.getStyler().setLegendVisible(!namedByTitle);
        data.lines().forEach(this::add);
    }

    /** The element, for a page. */
    static String of(Chart data) {
        SvgChart chart = new SvgChart(data);
        return Polylines.join(chart.recoloured(chart.drawn()));
    }

    /** A file by itself, with the pages' colours in it. */
    public static String file(Chart data) {
        String style =
                "<style>" + Templates.text("colours") + "svg { color: var(--soft); background: var(--card); }</style>";
        return of(data).replaceFirst("(<svg[^>]*>)", "$1" + Matcher.quoteReplacement(style));
    }

    private static boolean hasManyPowers(Chart data) {
        DoubleSummaryStatistics x = data.lines().stream()
                .flatMap(line -> line.x().stream())
                .mapToDouble(Double::doubleValue)
                .summaryStatistics();
        return x.getMax() / x.getMin() >= MANY_POWERS;
    }

    private static String power(double logarithm) {
        return new BigDecimal(Math.pow(10, logarithm))
                .round(TWO_DIGITS)
                .stripTrailingZeros()
                .toPlainString();
    }

    private List<Double> places(Chart.Line line) {
        return logarithms ? line.x().stream().map(Math::log10).toList() : unequallySpaced(line.x());
    }

    private void add(Chart.Line line) {
        Color colour = series(line.colour() % COLOURS);
        XYSeries series = chart.addSeries(line.name(), places(line), line.y());
        series.setMarker(line.x().size() <= FEW_POINTS ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        series.setMarkerColor(colour);
        series.setLineColor(colour);
        series.setLineStyle(line.dashed() ? DASHES : SOLID);
    }

    /**
     * Where all values are equally far apart, XChart writes some of them below the axis (1, 10, 19, …) instead of round
     * numbers. Many are moved apart by less than can be seen.
     */
    private static List<Double> unequallySpaced(List<Double> x) {
        if (x.size() <= FEW_POINTS) {
            return x;
        }
        List<Double> moved = new ArrayList<>(x);
        moved.set(1, x.get(1) + (x.get(2) - x.get(1)) / 1000);
        return moved;
    }

    private static void style(XYStyler styler, int lines) {
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
        styler.setChartBackgroundColor(PAPER)
                .setChartFontColor(INK)
                .setChartPadding(4)
                .setChartTitleVisible(false)
                .setLegendBackgroundColor(PAPER)
                .setLegendBorderColor(PAPER)
                .setLegendFont(lines > MANY_LINES ? font.deriveFont(SMALL) : font)
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setPlotBackgroundColor(PAPER)
                .setPlotBorderVisible(false)
                .setAntiAlias(true);
        styler.setAxisTickLabelsColor(INK)
                .setAxisTickMarksColor(GRID)
                .setPlotGridLinesColor(GRID)
                .setAxisTickLabelsFont(font)
                .setAxisTitleFont(font)
                .setPlotGridLinesStroke(new BasicStroke(0.6f));
        if (lines > MANY_LINES) {
            styler.setLegendSeriesLineLength(SHORT);
        }
        styler.setMarkerSize(6);
    }

    private static Color series(int number) {
        return new Color(SERIES_RED, number, 12);
    }

    private String drawn() {
        Document document = GenericDOMImplementation.getDOMImplementation().createDocument(SVG, "svg", null);
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setComment("");
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        chart.paint(graphics, WIDTH, HEIGHT);
        Element root = graphics.getRoot();
        root.setAttributeNS(null, "viewBox", "0 0 " + WIDTH + " " + HEIGHT);
        root.setAttributeNS(null, "role", "img");
        root.setAttributeNS(null, "aria-label", title);
        StringWriter svg = new StringWriter();
        try {
            graphics.stream(root, svg, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter throws none
        }
        // Names are the page's, where there are several charts.
        String prefix = title.replaceAll("[^A-Za-z0-9]+", "-") + "-";
        return svg.toString()
                .substring(svg.toString().indexOf("<svg"))
                .replaceAll("(?<= id=\"|url\\(#)(?=\\w)", prefix);
    }

    private String recoloured(String svg) {
        String page = svg.replace(rgb(INK), "currentColor")
                .replace(rgb(GRID), "var(--line)")
                .replace(rgb(PAPER), "none");
        for (int i = 0; i < COLOURS; i++) {
            page = page.replace(rgb(series(i)), "var(--series-" + i + ")");
        }
        return page;
    }

    private static String rgb(Color colour) {
        return "rgb(" + colour.getRed() + "," + colour.getGreen() + "," + colour.getBlue() + ")";
    }
}
