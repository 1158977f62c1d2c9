package io.vultus.bench.report;

import io.vultus.protocol.MegaFaceResult;
import io.vultus.protocol.OperatingPoint;
import io.vultus.report.Numbers;
import java.util.ArrayList;
import java.util.List;

/**
 * A true accept rate as the console, pages and result files write it: only at a false accept rate that the impostors
 * can resolve. Of the rates below one impostor in all, one is kept, as the rate that it really is: at most {@code 1/N}.
 *
 * @param point what was measured
 */
public record MeasuredRate(OperatingPoint point) {

    /** What the marks mean. */
    public static final String LEGEND = "* decided by fewer than " + OperatingPoint.ENOUGH
            + " impostors; ≤ 1/N: no impostor of N is accepted, lower rates cannot be told.";

    /** Of a point. */
    public static MeasuredRate of(OperatingPoint point) {
        return new MeasuredRate(point);
    }

    /** Of all points of a run. */
    public static List<MeasuredRate> of(MegaFaceResult result) {
        return of(result.operatingPoints());
    }

    /** Of points in any order; of those that were not resolved, the first stands for all. */
    public static List<MeasuredRate> of(List<OperatingPoint> points) {
        List<MeasuredRate> rates = new ArrayList<>();
        boolean isBelow = false;
        for (OperatingPoint point : points) {
            if (point.isResolved() || !isBelow) {
                rates.add(of(point));
            }
            isBelow |= !point.isResolved();
        }
        return rates;
    }

    /** The false accept rate, as in 1e-4; {@code <=1/600} where it was not resolved. */
    public String name() {
        return point.isResolved() ? Numbers.rate(point.falseAcceptRate()) : "<=1/" + point.impostors();
    }

    /** The same for people, with a mark where few impostors decide. */
    public String label() {
        return point.isResolved()
                ? Numbers.rate(point.falseAcceptRate()) + (point.isWeak() ? "*" : "")
                : "≤ 1/" + point.impostors();
    }

    /** The true accept rate, 0 to 1. */
    public double value() {
        return point.trueAcceptRate();
    }

    /** The true accept rate in percent. */
    public String percent() {
        return Numbers.percent(point.trueAcceptRate());
    }

    /** What stands in a column headed by the rate: nothing where it was not resolved. */
    public String cell() {
        return point.isResolved() ? percent() + (point.isWeak() ? "*" : "") : "–";
    }

    /** How many impostors decide, of how many. */
    public String deciding() {
        return Numbers.whole(point.deciding()) + " of " + Numbers.whole(point.impostors());
    }
}
