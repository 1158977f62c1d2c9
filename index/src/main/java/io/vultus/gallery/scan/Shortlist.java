package io.vultus.gallery.scan;

import java.util.Arrays;
import org.apache.lucene.util.NumericUtils;

/**
 * The best of the estimates offered so far; of equal ones, those of smaller ordinals. What remains does not depend on
 * the order in which they come.
 *
 * <p>Estimates gather in a buffer that is cut down to the best whenever it is full, which raises the threshold that new
 * ones have to pass.
 */
public final class Shortlist {

    private static final int BIN_BITS = 10;

    private final int wanted;
    private final long[] entries;
    private final long[] border;
    private final int[] bins = new int[1 << BIN_BITS];
    private int size;
    private float threshold = Float.NEGATIVE_INFINITY;

    /**
     * Starts empty.
     *
     * @param wanted how many to keep; at least 1
     */
    public Shortlist(int wanted) {
        this.wanted = wanted;
        entries = new long[Math.multiplyExact(wanted, 2)];
        border = new long[entries.length];
    }

    /**
     * What an estimate has to exceed to matter, if its ordinal is larger than all that were offered before; none that
     * was dropped does. Minus infinity while none was.
     */
    public float threshold() {
        return threshold;
    }

    public void offer(int ordinal, float estimate) {
        if (size == entries.length) {
            cut();
        }
        // Larger is better, so the ordinal counts backwards.
        entries[size++] =
                (long) NumericUtils.floatToSortableInt(estimate) << Integer.SIZE | Integer.toUnsignedLong(~ordinal);
    }

    /** Offers what others have kept. */
    public void offerAll(Shortlist others) {
        cut();
        threshold = Math.max(threshold, others.threshold);
        for (int i = 0; i < others.size; i++) {
            float estimate = estimate(others.entries[i]);
            // Equal ones may have smaller ordinals than those that are here.
            if (estimate >= threshold) {
                offer(ordinal(others.entries[i]), estimate);
            }
        }
    }

    /** The ordinals of the best, rising. */
    public int[] ordinals() {
        cut();
        int[] ordinals = new int[size];
        for (int i = 0; i < size; i++) {
            ordinals[i] = ordinal(entries[i]);
        }
        Arrays.sort(ordinals);
        return ordinals;
    }

    private void cut() {
        if (size <= wanted) {
            return;
        }
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            least = Math.min(least, key(entries[i]));
            most = Math.max(most, key(entries[i]));
        }
        // As an unsigned number the difference fits.
        int shift = Math.max(0, Integer.SIZE - BIN_BITS - Integer.numberOfLeadingZeros(most - least));
        threshold = estimate(keepBest(least, shift));
    }

    /**
     * Keeps the best by counting how many fall into each of some bins. All of better bins than one are kept, and of
     * that one the best: few are compared with each other, and no branch depends on what they are.
     *
     * @return the worst of those that are kept
     */
    private long keepBest(int least, int shift) {
        Arrays.fill(bins, 0);
        for (int i = 0; i < size; i++) {
            bins[bin(entries[i], least, shift)]++;
        }
        int kept = 0;
        int last = bins.length - 1;
        while (kept + bins[last] < wanted) {
            kept += bins[last--];
        }
        int better = 0;
        int same = 0;
        for (int i = 0; i < size; i++) {
            long entry = entries[i];
            int bin = bin(entry, least, shift);
            entries[better] = entry;
            better += bin > last ? 1 : 0;
            border[same] = entry;
            same += bin == last ? 1 : 0;
        }
        Arrays.sort(border, 0, same);
        System.arraycopy(border, same - (wanted - kept), entries, kept, wanted - kept);
        size = wanted;
        return entries[kept];
    }

    private static int bin(long entry, int least, int shift) {
        return (key(entry) - least) >>> shift;
    }

    private static int key(long entry) {
        return (int) (entry >> Integer.SIZE);
    }

    private static int ordinal(long entry) {
        return ~(int) entry;
    }

    private static float estimate(long entry) {
        return NumericUtils.sortableIntToFloat(key(entry));
    }
}
