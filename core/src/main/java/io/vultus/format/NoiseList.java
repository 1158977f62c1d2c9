package io.vultus.format;

import io.vultus.text.TextFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Images that are mislabelled, as InsightFace lists them for MegaFace and FaceScrub: one a line, comments begin with
 * {@code #}, and where there is a tab the image is in the second column. Columns may be separated by commas too; every
 * column that names an image counts then.
 *
 * <p>The lists name {@code .png} where others have {@code .jpg}, and FaceScrub's name no folder where template lists
 * do. So an entry names an image if one path is the other's tail, name by name and whatever the suffixes. An entry that
 * names several images is an error: nobody knows which of them is mislabelled.
 */
public final class NoiseList {

    /** Of a development kit's million there are some hundred; a file that is so much longer is none. */
    private static final int MAX_ENTRIES = 10_000_000;

    /**
     * A line, as one path and by its columns.
     *
     * @param columns empty where there is only one
     */
    private record Entry(ImagePath whole, List<ImagePath> columns) {

        Stream<ImagePath> readings() {
            return Stream.concat(Stream.of(whole), columns.stream());
        }
    }

    private final Path file;
    private final List<Entry> entries;

    private NoiseList(Path file, List<Entry> entries) {
        this.file = file;
        Map<String, Entry> distinct = new LinkedHashMap<>();
        entries.forEach(entry -> distinct.putIfAbsent(entry.whole.key(), entry));
        this.entries = List.copyOf(distinct.values());
    }

    /**
     * Reads a list.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws FormatException if it is not text, or absurdly long
     */
    public static NoiseList read(Path file) throws IOException {
        try (BufferedReader reader = TextFile.open(file)) {
            List<Entry> entries = reader.lines()
                    .map(line -> line.replace("\uFEFF", "").strip()) // joined files have marks inside
                    .filter(line -> !line.startsWith("#") && !line.isEmpty())
                    .map(NoiseList::entry)
                    .filter(entry -> !entry.whole.stem().isEmpty())
                    .limit(MAX_ENTRIES + 1L)
                    .toList();
            if (entries.size() > MAX_ENTRIES) {
                throw new FormatException(file, "has more than " + MAX_ENTRIES + " entries");
            }
            return new NoiseList(file, entries);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw new FormatException(file, "is not a text file", e);
            }
            throw e.getCause();
        }
    }

    private static Entry entry(String line) {
        String[] columns = line.split("\t", -1);
        boolean hasSecond = columns.length > 1 && !columns[1].isBlank();
        String text = columns[hasSecond ? 1 : 0];
        List<ImagePath> parts = text.indexOf(',') < 0
                ? List.of()
                : Stream.of(text.split(",", -1))
                        .map(ImagePath::of)
                        .filter(part -> !part.stem().isEmpty())
                        .toList();
        List<ImagePath> files = parts.stream().filter(NoiseList::isFile).toList();
        return new Entry(ImagePath.of(text), files.isEmpty() ? parts : files);
    }

    /** A number beside a path is not the image 17.jpg. */
    private static boolean isFile(ImagePath part) {
        return !part.folders().isEmpty() || !part.suffix().isEmpty();
    }

    /** How many images it names, each counted once. */
    public int size() {
        return entries.size();
    }

    /**
     * What a list says about some images.
     *
     * @param noisy the numbers of the images that it names
     * @param entries how many entries it has
     * @param hits how many of them name an image
     */
    public record Matches(BitSet noisy, int entries, int hits) {}

    /**
     * Finds the images that the list names.
     *
     * @param images of a template list, none of them twice
     * @throws FormatException if an entry names several images, or two entries that differ in their folders name one
     */
    public Matches match(List<String> images) {
        Map<String, List<Integer>> byStem = byStem(images);
        BitSet noisy = new BitSet();
        Map<Integer, ImagePath> namedBy = new HashMap<>();
        int hits = 0;
        for (Entry entry : entries) {
            boolean hit = false;
            for (ImagePath reading : readings(entry, byStem, images)) {
                List<Integer> found = found(reading, byStem, images);
                if (!found.isEmpty()) {
                    int image = only(reading, found, images);
                    requireSameImage(namedBy.putIfAbsent(image, reading), reading, images.get(image));
                    noisy.set(image);
                    hit = true;
                }
            }
            hits += hit ? 1 : 0;
        }
        return new Matches(noisy, entries.size(), hits);
    }

    /** The line as one path, if that names an image: names may have commas in them. */
    private static List<ImagePath> readings(Entry entry, Map<String, List<Integer>> byStem, List<String> images) {
        boolean isPath =
                entry.columns.isEmpty() || !found(entry.whole, byStem, images).isEmpty();
        return isPath ? List.of(entry.whole) : entry.columns;
    }

    /** Only the images whose stems an entry has: a million others need no memory. */
    private Map<String, List<Integer>> byStem(List<String> images) {
        Set<String> wanted =
                entries.stream().flatMap(Entry::readings).map(ImagePath::stem).collect(Collectors.toSet());
        Map<String, List<Integer>> byStem = new HashMap<>();
        for (int i = 0; i < images.size(); i++) {
            String stem = ImagePath.of(images.get(i)).stem();
            if (wanted.contains(stem)) {
                byStem.computeIfAbsent(stem, key -> new ArrayList<>()).add(i);
            }
        }
        return byStem;
    }

    private static List<Integer> found(ImagePath reading, Map<String, List<Integer>> byStem, List<String> images) {
        return byStem.getOrDefault(reading.stem(), List.of()).stream()
                .filter(image -> ImagePath.of(images.get(image)).sharesTail(reading))
                .toList();
    }

    /** Of several images the one of the very path, or, in one folder, that of the same suffix. */
    private int only(ImagePath reading, List<Integer> found, List<String> images) {
        List<Integer> same = found;
        if (same.size() > 1) {
            List<Integer> equal = found.stream()
                    .filter(image -> ImagePath.of(images.get(image)).key().equals(reading.key()))
                    .toList();
            same = equal.isEmpty() ? found : equal;
        }
        long places = same.stream()
                .map(image -> ImagePath.of(images.get(image)).key())
                .distinct()
                .count();
        if (same.size() > 1 && places == 1) {
            List<Integer> alike = same.stream()
                    .filter(image -> ImagePath.of(images.get(image)).suffix().equals(reading.suffix()))
                    .toList();
            same = alike.isEmpty() ? same : alike;
        }
        if (same.size() > 1) {
            throw new FormatException(
                    file,
                    "the entry " + reading.key() + reading.suffix() + " names " + same.size() + " images, "
                            + images.get(same.get(0)) + " and " + images.get(same.get(1))
                            + (same.size() > 2 ? " among them" : "") + "; write the folder before it");
        }
        return same.getFirst();
    }

    private void requireSameImage(ImagePath first, ImagePath second, String image) {
        if (first != null && !first.sharesTail(second)) {
            throw new FormatException(
                    file,
                    "the entries " + first.key() + " and " + second.key() + " both name the image " + image
                            + ", of which the lists give no folder; nobody knows which is meant");
        }
    }
}
