package io.vultus.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The pairs of templates that IJB-B and IJB-C compare, in InsightFace's layout ({@code ijbc_template_pair_label.txt}):
 * a line {@code template template label}, the label being 1 if both show one person and 0 if not, white space between
 * them. IJB-C has 15,658,489.
 */
public final class IjbPairList {

    private final int[] first;
    private final int[] second;
    private final BitSet same;

    private IjbPairList(int[] first, int[] second, BitSet same) {
        this.first = first;
        this.second = second;
        this.same = same;
    }

    /**
     * Reads a list.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws FormatException if a line is not as described
     */
    public static IjbPairList read(Path file) throws IOException {
        IntStream.Builder first = IntStream.builder();
        IntStream.Builder second = IntStream.builder();
        BitSet same = new BitSet();
        int[] count = new int[1];
        SpacedLines.read(file, "template template label", fields -> {
            first.add(Integer.parseInt(fields[0]));
            second.add(Integer.parseInt(fields[1]));
            same.set(count[0]++, isSame(fields[2]));
        });
        return new IjbPairList(first.build().toArray(), second.build().toArray(), same);
    }

    private static boolean isSame(String label) {
        return switch (label) {
            case "0" -> false;
            case "1" -> true;
            default -> throw new NumberFormatException("the label is \"" + label + "\", neither 0 nor 1");
        };
    }

    /** How many pairs there are. */
    public int size() {
        return first.length;
    }

    /** A pair's first template. */
    public int first(int pair) {
        return first[pair];
    }

    /** Its second. */
    public int second(int pair) {
        return second[pair];
    }

    /** Whether both show one person. */
    public boolean isSame(int pair) {
        return same.get(pair);
    }
}
