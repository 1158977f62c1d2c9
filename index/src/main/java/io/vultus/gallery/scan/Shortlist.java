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

    private final int wanted;
    private final long[] entries;
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
    }

    /** What an estimate has to exceed to matter, if its ordinal is larger than all that were offered before. */
    float threshold() {
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
        for (int i = 0; i < others.size; i++) {
            offer(ordinal(others.entries[i]), estimate(others.entries[i]));
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
        moveBestToFront();
        size = wanted;
        long worst = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            worst = Math.min(worst, entries[i]);
        }
        threshold = estimate(worst);
    }

    /** Hoare's selection: afterwards the first {@code wanted} entries are the largest ones. */
    private void moveBestToFront() {
        int low = 0;
        int high = size - 1;
        while (low < high) {
            long pivot = entries[(low + high) >>> 1];
            int i = low;
            int j = high;
            while (i <= j) {
                while (entries[i] > pivot) {
                    i++;
                }
                while (entries[j] < pivot) {
                    j--;
                }
                if (i <= j) {
                    long swapped = entries[i];
                    entries[i++] = entries[j];
                    entries[j--] = swapped;
                }
            }
            if (wanted - 1 <= j) {
                high = j;
            } else if (wanted - 1 >= i) {
                low = i;
            } else {
                return;
            }
        }
    }

    private static int ordinal(long entry) {
        return ~(int) entry;
    }

    private static float estimate(long entry) {
        return NumericUtils.sortableIntToFloat((int) (entry >> Integer.SIZE));
    }
}
