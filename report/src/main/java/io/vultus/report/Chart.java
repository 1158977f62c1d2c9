package io.vultus.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lines over one pair of axes, as data: a page draws it, a result file holds it, and a comparison lays two over each
 * other.
 *
 * @param title different from the others' on a page
 * @param xTitle of the horizontal axis
 * @param yTitle of the vertical axis
 * @param scale of the horizontal axis
 * @param values of the vertical axis; shares where absent
 * @param lines over each other, the last one on top
 */
public record Chart(String title, String xTitle, String yTitle, Scale scale, Values values, List<Line> lines) {

    /** How the horizontal axis is divided. */
    public enum Scale {
        /** As far as the lines reach. */
        LINEAR,
        /** The same for numbers greater than 0. */
        LOGARITHMIC,
        /** Linear from −1 to 1. */
        COSINE
    }

    /** What is written along the vertical axis. */
    public enum Values {
        /** Shares from 0 to 1, as percentages. */
        SHARES,
        /** Any numbers, as they are. */
        NUMBERS
    }

    /**
     * A line.
     *
     * @param name of what it shows
     * @param colour its number among the page's colours
     * @param dashed whether it is broken, beside an unbroken one of the same colour
     * @param x ascending
     * @param y for each of them
     */
    public record Line(String name, int colour, boolean dashed, List<Double> x, List<Double> y) {

        public Line {
            x = List.copyOf(x);
            y = List.copyOf(y);
            if (x.size() != y.size()) {
                throw new IllegalArgumentException("\"" + name + "\" has " + x.size() + " and " + y.size() + " values");
            }
        }
    }

    public Chart {
        values = values == null ? Values.SHARES : values;
        lines = List.copyOf(lines);
    }

    /** Of shares, without lines so far. */
    public static Chart of(String title, String xTitle, String yTitle, Scale scale) {
        return new Chart(title, xTitle, yTitle, scale, Values.SHARES, List.of());
    }

    /** Of any numbers, without lines so far. */
    public static Chart ofNumbers(String title, String xTitle, String yTitle, Scale scale) {
        return new Chart(title, xTitle, yTitle, scale, Values.NUMBERS, List.of());
    }

    /** The same with one more line. */
    public Chart with(String name, double[] x, double[] y) {
        List<Line> more = new ArrayList<>(lines);
        more.add(new Line(name, lines.size(), false, boxed(x), boxed(y)));
        return withLines(more);
    }

    /** The same with other lines. */
    public Chart withLines(List<Line> others) {
        return new Chart(title, xTitle, yTitle, scale, values, others);
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
