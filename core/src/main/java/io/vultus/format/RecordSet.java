package io.vultus.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A training set as InsightFace publishes it: encoded images in MXNet's RecordIO, {@code train.rec}, with an index,
 * {@code train.idx}, and {@code property} ({@link RecordProperties}), which may be missing. Opening reads the index and
 * what describes the identities; images are read when asked for, in any order. Thread-safe, for files of any size.
 *
 * <h2>The records</h2>
 *
 * All numbers are little-endian. A record is
 *
 * <table>
 *   <caption>A record</caption>
 *   <tr><th>type</th><th>meaning</th></tr>
 *   <tr><td>uint32</td><td>the magic, 0xCED7230A</td></tr>
 *   <tr><td>uint32</td><td>kind · 2²⁹ + length</td></tr>
 *   <tr><td>length bytes</td><td>data</td></tr>
 *   <tr><td>0 to 3 bytes</td><td>zero, up to a multiple of four</td></tr>
 * </table>
 *
 * Kind 0 is a whole record. Where the data hold the magic at a multiple of four bytes, they are split there, the magic
 * is left out, and the parts follow each other as records of kind 1 (the first), 2 and 3 (the last).
 *
 * <p>The data are
 *
 * <table>
 *   <caption>An image's data</caption>
 *   <tr><th>type</th><th>meaning</th></tr>
 *   <tr><td>uint32</td><td>flag: how many labels follow the header; 0 for one label in it</td></tr>
 *   <tr><td>float32</td><td>label: the identity's number from 0 on; unused if flag &gt; 0</td></tr>
 *   <tr><td>uint64, uint64</td><td>numbers of the image, unused</td></tr>
 *   <tr><td>flag × float32</td><td>labels, the first of them the identity's number</td></tr>
 *   <tr><td>the rest</td><td>the image, JPEG or PNG</td></tr>
 * </table>
 *
 * <h2>The keys</h2>
 *
 * The index has a line for each record: its key, a tab, the offset of its first byte. The record of key 0, which is
 * stored last, tells what the others are. With flag 2 its labels are (a, b): the keys 1 to a − 1 are images, a to b − 1
 * identities. An identity's record has no image, and the labels (from, to): its images are the keys from ≤ key &lt; to.
 * With flag 0 (or where there is no key 0) every key is an image, whose labels are kept beside the set in a file
 * {@code NAME.labels} once they have been read.
 *
 * <p>Keys up to 2²⁵ can be told, as float32 holds even numbers up to there; where rounding or anything else makes the
 * records of identities contradict the images' labels, the images' labels count.
 */
public final class RecordSet {

    private final RecordFile records;
    private final RecordIndex index;
    private final Optional<RecordProperties> properties;

    /** The images are keys that follow each other in the index, from this place on. */
    private final int firstPlace;

    /** Above this key, odd keys in descriptions of identities were rounded. */
    private final int exact;

    private final int[] labels;
    private final int classes;
    private final List<String> notices = new ArrayList<>();

    private RecordSet(
            RecordFile records, RecordIndex index, Path indexFile, Optional<RecordProperties> properties, int exact)
            throws IOException {
        this.records = records;
        this.index = index;
        this.exact = exact;
        this.properties = properties;
        Optional<Range> identities = identities();
        firstPlace = identities.isPresent() ? 1 : 0;
        Optional<int[]> byIdentity = identities.flatMap(this::labelsByIdentity);
        labels = byIdentity.isPresent()
                ? byIdentity.get()
                : RecordLabels.of(records.path(), indexFile, images(identities), this::labelsByImage);
        if (labels.length == 0) {
            throw new FormatException(records.path(), "holds no image");
        }
        int greatest = Arrays.stream(labels).max().orElseThrow();
        classes = properties.map(RecordProperties::classes).orElse(greatest + 1);
        if (greatest >= classes) {
            throw new FormatException(
                    records.path(),
                    "has label " + greatest + ", and " + classes + " identities according to its property file");
        }
    }

    private int images(Optional<Range> identities) {
        return identities.map(range -> (int) range.from - 1).orElse(index.size());
    }

    /**
     * Opens a set.
     *
     * @param path a folder that holds {@code train.rec}, or a file {@code .rec} with its {@code .idx} beside it
     * @throws java.nio.file.NoSuchFileException if a file is missing
     * @throws FormatException if it is not as described; the message names file, key and byte
     */
    public static RecordSet open(Path path) throws IOException {
        return open(path, ImageRecord.MAX_EXACT);
    }

    /** {@link #open(Path)}, with another limit of exact keys: files beyond the real one are too large for tests. */
    static RecordSet open(Path path, int exact) throws IOException {
        Path file = Files.isDirectory(path) ? path.resolve(RecordSetWriter.RECORDS) : path;
        Path property = file.resolveSibling(RecordSetWriter.PROPERTY);
        RecordFile records = RecordFile.open(file);
        RecordIndex index = RecordIndex.read(indexOf(file));
        Optional<RecordProperties> properties =
                Files.exists(property) ? Optional.of(RecordProperties.read(property)) : Optional.empty();
        return new RecordSet(records, index, indexOf(file), properties, exact);
    }

    private static Path indexOf(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".idx");
    }

    /** Keys from one to before another. */
    private record Range(long from, long to) {}

    /** The keys of the records that describe identities, where there are such. */
    private Optional<Range> identities() {
        if (index.size() == 0) {
            throw new FormatException(records.path(), "has an index without a key");
        }
        if (index.key(0) != 0) {
            return Optional.empty();
        }
        ImageRecord header = ImageRecord.parse(records, 0, index.offset(0));
        if (header.labels().size() < 2) {
            return Optional.empty();
        }
        if (header.image().length > 0) {
            throw records.damaged(
                    0,
                    index.offset(0),
                    "it has " + header.labels().size() + " labels and an image; key 0 either describes the set, without"
                            + " an image, or is an image with one label. Write the set anew with one label an image");
        }
        Range range = corrected(range(header, index.offset(0)));
        // As the keys ascend and none is there twice, all between are there if the last is at its place.
        long places = range.to - 1;
        if (range.from < 1 || range.to <= range.from || places >= index.size() || index.key((int) places) != places) {
            throw records.damaged(
                    0,
                    index.offset(0),
                    "it says that images are the keys 1 to " + (range.from - 1) + " and identities up to " + places
                            + ", and the index has not all of them");
        }
        return Optional.of(range);
    }

    /** Puts back what rounding to an even number took: the keys end with the index, identities begin behind images. */
    private Range corrected(Range told) {
        long to = told.to > exact && Math.abs(told.to - index.size()) == 1 ? index.size() : told.to;
        long from = told.from;
        if (from > exact && from < index.size()) {
            if (isImage(from)) {
                from++;
            } else if (!isImage(from - 1)) {
                from--;
            }
        }
        return new Range(from, to);
    }

    private boolean isImage(long key) {
        return ImageRecord.parse(records, key, index.offset((int) key)).image().length > 0;
    }

    private Range range(ImageRecord record, long offset) {
        if (record.labels().size() < 2) {
            throw records.damaged(record.key(), offset, "it describes an identity and has no two labels");
        }
        return new Range(
                ImageRecord.whole(records, record.key(), offset, record.labels().get(0)),
                ImageRecord.whole(records, record.key(), offset, record.labels().get(1)));
    }

    /** Empty where the images' own labels contradict the identities' ranges: then the images are believed. */
    private Optional<int[]> labelsByIdentity(Range identities) {
        int images = (int) identities.from - 1;
        int[] all = new int[images];
        Arrays.fill(all, -1);
        for (long key = identities.from; key < identities.to; key++) {
            Range keys = imagesOf(key, identities.from);
            if (keys.from < keys.to) {
                // The images of an identity bear one label, which need not be the identity's place.
                int label = readLabel((int) keys.from);
                if (contradicts((int) (keys.to - 1), label)
                        || contradicts((int) ((keys.from + keys.to - 1) / 2), label)) {
                    notices.add(records.path() + ": the labels of images differ from the identities' records (record "
                            + key + " for one); the images' own labels are used");
                    return Optional.empty();
                }
                Arrays.fill(all, (int) keys.from - 1, (int) keys.to - 1, label);
            }
        }
        for (int i = 0; i < images; i++) {
            if (all[i] < 0) {
                all[i] = readLabel(firstPlace + i);
            }
        }
        return Optional.of(all);
    }

    /** A damaged image contradicts nothing; reading it reports the damage. */
    private boolean contradicts(int place, int label) {
        try {
            return readLabel(place) != label;
        } catch (FormatException e) {
            return false;
        }
    }

    /**
     * The keys of an identity's images. Odd keys above 2^24 were rounded to a neighbour when the set was written: there
     * a range is made smaller by the image at each end, whose labels are then read from the images themselves.
     */
    private Range imagesOf(long key, long firstIdentity) {
        long offset = index.offset((int) key);
        Range told = range(ImageRecord.parse(records, key, offset), offset);
        Range keys = new Range(told.from > exact ? told.from + 1 : told.from, told.to > exact ? told.to - 1 : told.to);
        if (keys.from < 1 || told.from > told.to || keys.to > firstIdentity) {
            throw records.damaged(
                    key,
                    offset,
                    "it says that an identity's images are the keys " + told.from + " to " + (told.to - 1)
                            + "; images are 1 to " + (firstIdentity - 1));
        }
        return keys;
    }

    /** In the order in which they lie in the file: most of it is read. */
    private int[] labelsByImage() {
        int[] all = new int[images(firstPlace == 0 ? Optional.empty() : identities())];
        IntStream.range(0, all.length)
                .boxed()
                .sorted(Comparator.comparingLong(image -> index.offset(firstPlace + image)))
                .forEach(image -> all[image] = readLabel(firstPlace + image));
        return all;
    }

    private int readLabel(int place) {
        return ImageRecord.first(records, index.key(place), index.offset(place));
    }

    /** The file with the records. */
    public Path file() {
        return records.path();
    }

    /** How many bytes it has. */
    public long bytes() {
        return records.size();
    }

    /** What the property file says, where there is one. */
    public Optional<RecordProperties> properties() {
        return properties;
    }

    /** What is unusual about the set, and how it is read all the same; mostly nothing. */
    public List<String> notices() {
        return List.copyOf(notices);
    }

    /** How many images there are. */
    public int size() {
        return labels.length;
    }

    /** How many identities there are: one more than the greatest label, or what the property file says. */
    public int classes() {
        return classes;
    }

    /**
     * An image's key.
     *
     * @param image 0 to size − 1, in the order of the keys
     */
    public long key(int image) {
        return index.key(firstPlace + image);
    }

    /**
     * The number of an image's identity.
     *
     * @param image 0 to size − 1
     */
    public int label(int image) {
        return labels[image];
    }

    /**
     * Reads an image.
     *
     * @param image 0 to size − 1
     * @throws FormatException if its record is damaged; the message names file, key and byte
     */
    public ImageRecord read(int image) {
        int place = firstPlace + image;
        long key = index.key(place);
        ImageRecord record = ImageRecord.parse(records, key, index.offset(place));
        if (record.label() != labels[image]) {
            throw records.damaged(
                    key,
                    index.offset(place),
                    "its label is " + record.label() + ", its identity's is " + labels[image]);
        }
        if (record.image().length == 0) {
            throw records.damaged(key, index.offset(place), "it holds no image");
        }
        return record;
    }

    /**
     * Reads an image by its key.
     *
     * @throws IllegalArgumentException if there is no image of that key
     */
    public ImageRecord readKey(long key) {
        int image = index.place(key) - firstPlace;
        if (image < 0 || image >= labels.length) {
            throw new IllegalArgumentException(records.path() + " has no image of key " + key);
        }
        return read(image);
    }

    /** All images, by identity, and those of an identity by key. */
    public List<Integer> byIdentity() {
        return IntStream.range(0, labels.length)
                .boxed()
                .sorted(Comparator.comparingInt(this::label))
                .toList();
    }
}
