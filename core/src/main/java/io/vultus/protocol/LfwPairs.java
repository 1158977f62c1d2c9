package io.vultus.protocol;

import io.vultus.VultusException;
import io.vultus.text.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The pairs of LFW's View 2 (Huang et al., "Labeled Faces in the Wild", 2007), as {@code pairs.txt} lists them: a line
 * {@code folds<TAB>n}, then for each fold n lines {@code name i j} (the same person) and n lines {@code name1 i name2
 * j} (two people).
 *
 * @param folds how many folds there are
 * @param pairs all pairs, in the file's order
 */
public record LfwPairs(int folds, List<Pair> pairs) {

    /**
     * A pair of photographs.
     *
     * @param first a path below the image folder, {@code Name/Name_0001.jpg}
     * @param second the other
     * @param same whether they show one person
     * @param fold the fold it belongs to, from 0
     */
    public record Pair(String first, String second, boolean same, int fold) {}

    public LfwPairs {
        pairs = List.copyOf(pairs);
    }

    /** The photographs, each once, in the order in which pairs name them first. */
    public List<String> images() {
        return pairs.stream()
                .flatMap(pair -> Stream.of(pair.first, pair.second))
                .distinct()
                .toList();
    }

    /**
     * Reads a file.
     *
     * @throws VultusException if it is missing or a line is not as described; the message names file and line
     */
    public static LfwPairs read(Path file) {
        List<String> lines;
        try {
            lines = TextFile.lines(file);
        } catch (NoSuchFileException e) {
            throw new VultusException(file + ": no such file", e);
        } catch (CharacterCodingException e) {
            throw new VultusException(file + ": is not a text file", e);
        } catch (IOException e) {
            throw new VultusException(file + ": cannot be read (" + e + ")", e);
        }
        int[] header = header(file, lines);
        int folds = header[0];
        int perKind = header[1];
        long count = Math.multiplyFull(folds, perKind) * 2;
        if (lines.size() <= count) {
            throw new VultusException(file + ": " + folds + " folds of " + perKind + " pairs of each kind need "
                    + (1 + count) + " lines, there are " + lines.size());
        }
        requireEnd(file, lines, count);
        List<Pair> pairs = new ArrayList<>((int) count);
        for (int i = 0; i < count; i++) {
            boolean same = i % (2 * perKind) < perKind;
            pairs.add(pair(file, i + 2, lines.get(i + 1), same, i / (2 * perKind)));
        }
        return new LfwPairs(folds, pairs);
    }

    /** Lines that the header does not count would be left out of every figure. */
    private static void requireEnd(Path file, List<String> lines, long count) {
        for (int i = (int) count + 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                throw new VultusException(file + ": line " + (i + 1) + " is beyond the " + count
                        + " pairs that the first line announces; correct the first line or remove what follows them");
            }
        }
    }

    private static int[] header(Path file, List<String> lines) {
        String[] fields = lines.isEmpty() ? new String[0] : lines.getFirst().split("\t", -1);
        // The original file has ten folds; a list of one fold (View 1) has the count alone.
        return switch (fields.length) {
            case 1 -> new int[] {1, number(file, 1, fields[0])};
            case 2 -> new int[] {number(file, 1, fields[0]), number(file, 1, fields[1])};
            default -> throw new VultusException(file + ": line 1 is not \"folds<TAB>pairs\"");
        };
    }

    private static Pair pair(Path file, int line, String text, boolean same, int fold) {
        String[] fields = text.split("\t", -1);
        if (fields.length != (same ? 3 : 4)) {
            throw new VultusException(file + ": line " + line + " has " + fields.length + " fields, "
                    + (same ? "a pair of one person has 3" : "a pair of two people has 4"));
        }
        String first = image(fields[0], number(file, line, fields[1]));
        String second = same
                ? image(fields[0], number(file, line, fields[2]))
                : image(fields[2], number(file, line, fields[3]));
        return new Pair(first, second, same, fold);
    }

    private static String image(String name, int number) {
        return String.format(Locale.ROOT, "%s/%s_%04d.jpg", name, name, number);
    }

    private static int number(Path file, int line, String text) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the error below, which names the place
        }
        throw new VultusException(file + ": line " + line + ": \"" + text + "\" is not a positive number");
    }
}
