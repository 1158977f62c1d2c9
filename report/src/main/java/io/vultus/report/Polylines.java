package io.vultus.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes one element of the many that a curve is drawn as, a line for each of its points: a fifth of the text. */
final class Polylines {

    private static final Pattern LINE = Pattern.compile("<line ([^>]*)/>");
    private static final Pattern END = Pattern.compile("\\b([xy][12])=\"([^\"]*)\"\\s*");

    private final String svg;
    private final StringBuilder joined = new StringBuilder();

    /** What the curve that is being joined looks like, and where it has come to; empty where there is none. */
    private String style = "";

    private String end = "";

    private Polylines(String svg) {
        this.svg = svg;
    }

    /** The same picture. */
    static String join(String svg) {
        return new Polylines(svg).join();
    }

    private String join() {
        Matcher line = LINE.matcher(svg);
        int done = 0;
        while (line.find()) {
            String attributes = line.group(1);
            String from = point(attributes, "1");
            String like = END.matcher(attributes).replaceAll("").strip();
            if (done != line.start() || !from.equals(end) || !like.equals(style)) {
                close();
                joined.append(svg, done, line.start());
                style = like;
                joined.append("<polyline points=\"").append(from);
            }
            end = point(attributes, "2");
            joined.append(' ').append(end);
            done = line.end();
        }
        close();
        return joined.append(svg, done, svg.length()).toString();
    }

    private static String point(String attributes, String number) {
        String x = "";
        String y = "";
        Matcher value = END.matcher(attributes);
        while (value.find()) {
            x = value.group(1).equals("x" + number) ? value.group(2) : x;
            y = value.group(1).equals("y" + number) ? value.group(2) : y;
        }
        return x + "," + y;
    }

    private void close() {
        if (!end.isEmpty()) {
            joined.append("\" ").append(style).append("/>");
            end = "";
        }
    }
}
