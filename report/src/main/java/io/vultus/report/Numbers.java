package io.vultus.report;

import java.util.Locale;

/** Numbers as pages write them. */
public final class Numbers {

    private Numbers() {}

    /** A share from 0 to 1: 12.34 %. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** With thin spaces between thousands. */
    public static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', '\u2009');
    }

    /** A score: 0.123. */
    public static String cosine(double score) {
        return String.format(Locale.ROOT, "%.3f", score);
    }

    /** A time: 12.3. */
    public static String seconds(double time) {
        return String.format(Locale.ROOT, "%.1f", time);
    }

    /** A false accept rate: 1e-06 as 1e-6. */
    public static String rate(double rate) {
        String power = String.format(Locale.ROOT, "%.0e", rate);
        return Double.parseDouble(power) == rate ? power.replaceAll("e([+-])0*(\\d)", "e$1$2") : Double.toString(rate);
    }
}
