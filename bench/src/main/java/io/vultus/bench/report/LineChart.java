package io.vultus.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
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
 * A chart of lines as an SVG element. Its colours are the page's: text and axes take the colour of the text around
 * them, lines the CSS variables {@code --series-0}, {@code --series-1}, …, so that light and dark need one chart only.
 */
public final class LineChart {

    private static final String SVG = "http://www.w3.org/2000/svg";

    private static final int WIDTH = 480;
    private static final int HEIGHT = 330;

    /** Stand-ins that are drawn and then replaced in the text of the SVG. */
    private static final Color INK = new Color(1, 2, 3);

    private static final Color GRID = new Color(3, 2, 1);
    private static final Color PAPER = new Color(2, 3, 1);
    private static final int SERIES_RED = 11;

    /** As many are shown, one by one. */
    private static final int FEW_POINTS = 12;

    /** How far an axis is divided. */
    public enum Scale {
        LINEAR,
        LOGARITHMIC
    }

    private final String title;
    private final XYChart chart;

    /**
     * An empty chart.
     *
     * @param title says what it shows to those who do not see it; different from the others' on the page
     */
    public LineChart(String title, String xTitle, String yTitle, Scale xScale) {
        this.title = title;
        this.chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        style(chart.getStyler());
        chart.getStyler().setXAxisLogarithmic(xScale == Scale.LOGARITHMIC);
    }

    /**
     * Adds a line.
     *
     * @param x ascending, of the same length as {@code y}; greater than 0 on a logarithmic axis
     */
    public LineChart line(String name, double[] x, double[] y) {
        Color colour = series(chart.getSeriesMap().size());
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(x.length <= FEW_POINTS ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        series.setMarkerColor(colour);
        series.setLineColor(colour);
        series.setLineStyle(new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        return this;
    }

    /** Writes the values, which are shares from 0 to 1, as percentages. */
    public LineChart percent() {
        chart.getStyler().setYAxisDecimalPattern("0.##%");
        return this;
    }

    /** The part of the horizontal axis that is shown, whatever the lines' ends. */
    public LineChart from(double least, double greatest) {
        chart.getStyler().setXAxisMin(least).setXAxisMax(greatest);
        return this;
    }

    /** The element. */
    public String toSvg() {
        return recoloured(drawn());
    }

    private static void style(XYStyler styler) {
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
        styler.setChartBackgroundColor(PAPER)
                .setChartFontColor(INK)
                .setChartPadding(4)
                .setChartTitleVisible(false)
                .setLegendBackgroundColor(PAPER)
                .setLegendBorderColor(PAPER)
                .setLegendFont(font)
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
        for (int i = 0; i < chart.getSeriesMap().size(); i++) {
            page = page.replace(rgb(series(i)), "var(--series-" + i + ")");
        }
        return page;
    }

    private static String rgb(Color colour) {
        return "rgb(" + colour.getRed() + "," + colour.getGreen() + "," + colour.getBlue() + ")";
    }
}
