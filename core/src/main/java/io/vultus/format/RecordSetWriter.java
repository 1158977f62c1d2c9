package io.vultus.format;

import io.vultus.file.FileAccess;
import io.vultus.file.StagedFolder;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a {@link RecordSet} into a folder of its own, as InsightFace does: {@value #RECORDS}, {@value #INDEX} and
 * {@value #PROPERTY}. The folder is there when the set is finished, and not before. For use by one thread.
 */
public final class RecordSetWriter implements AutoCloseable {

    static final String RECORDS = "train.rec";
    static final String INDEX = "train.idx";
    static final String PROPERTY = "property";

    /** Versions before 0.2 wrote sets into a folder of such a name, and left it when they were killed. */
    private static final String FORMER_SUFFIX = ".unfinished";

    private final Path folder;
    private final StagedFolder staged;
    private final int imageSide;
    private final OutputStream records;
    private final OutputStream index;

    private final List<Long> firstKeys = new ArrayList<>();
    private long nextKey = 1;
    private long position;

    private RecordSetWriter(Path folder, StagedFolder staged, int imageSide) throws IOException {
        this.folder = folder;
        this.staged = staged;
        this.imageSide = imageSide;
        records = output(RECORDS, 1 << 18);
        index = output(INDEX, 1 << 16);
    }

    /** Not a channel's stream: those end when their thread is interrupted. */
    private OutputStream output(String name, int buffer) throws IOException {
        return new BufferedOutputStream(new FileOutputStream(file(name).toFile()), buffer);
    }

    private Path file(String name) {
        return staged.content().resolve(name);
    }

    /**
     * Begins a set.
     *
     * @param folder is made, with its parents
     * @param imageSide width and height of the images, in pixels
     * @throws FileAlreadyExistsException if there is one with something in it
     * @throws io.vultus.file.FolderLockedException if another process writes the same set
     */
    public static RecordSetWriter create(Path folder, int imageSide) throws IOException {
        Path target = folder.toAbsolutePath().normalize();
        requireFree(target, folder);
        StagedFolder staged = StagedFolder.create(target, "another command that writes this set", FileAccess.OWNER);
        try {
            requireFree(target, folder);
            StagedFolder.deleteTree(target.resolveSibling(target.getFileName() + FORMER_SUFFIX));
            return new RecordSetWriter(target, staged, imageSide);
        } catch (IOException | RuntimeException e) {
            staged.close();
            throw e;
        }
    }

    private static void requireFree(Path target, Path named) throws IOException {
        if (Files.exists(target) && !isEmptyFolder(target)) {
            throw new FileAlreadyExistsException(
                    named.toString(), null, "a set of records is written into a new folder");
        }
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (var entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    /** How many images there are so far. */
    public int size() {
        return (int) (nextKey - 1);
    }

    /** How many identities there are so far. */
    public int classes() {
        return firstKeys.size();
    }

    /**
     * Adds an image.
     *
     * @param label its identity: that of the image before, or the next one; the first is 0
     * @param image encoded, JPEG or PNG
     * @return its key
     */
    public long add(int label, byte[] image) throws IOException {
        if (label < 0 || label > classes() || label < classes() - 1) {
            throw new IllegalArgumentException("identities follow each other: the next image is of "
                    + Math.max(0, classes() - 1) + " or " + classes() + ", not of " + label);
        }
        if (image.length == 0 || image.length > RecordFile.MAX_RECORD_BYTES - ImageRecord.HEADER_BYTES) {
            throw new IllegalArgumentException("an image of " + image.length + " bytes");
        }
        if (nextKey + classes() + 1 >= ImageRecord.MAX_EXACT) {
            throw new IllegalArgumentException("a set has fewer than " + ImageRecord.MAX_EXACT
                    + " images and identities: its keys are kept as float32");
        }
        long key = nextKey++;
        if (label == classes()) {
            firstKeys.add(key);
        }
        byte[] data = new byte[ImageRecord.HEADER_BYTES + image.length];
        putHeader(data, 0, label, key).put(image);
        write(key, data);
        return key;
    }

    private static ByteBuffer putHeader(byte[] data, int flag, float label, long id) {
        return ByteBuffer.wrap(data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(flag)
                .putFloat(label)
                .putLong(id)
                .putLong(0);
    }

    /** Writes a record without an image, whose two labels are a range of keys. */
    private void addRange(long key, long from, long to) throws IOException {
        byte[] data = new byte[ImageRecord.HEADER_BYTES + 2 * Float.BYTES];
        putHeader(data, 2, 0, key).putFloat((float) from).putFloat((float) to);
        write(key, data);
    }

    private void write(long key, byte[] data) throws IOException {
        index.write((key + "\t" + position + "\n").getBytes(StandardCharsets.US_ASCII));
        ByteBuffer words = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        int begin = 0;
        for (int i = 0; i + Integer.BYTES <= data.length; i += Integer.BYTES) {
            if (words.getInt(i) == RecordFile.MAGIC) {
                writePart(begin == 0 ? RecordFile.FIRST : RecordFile.MIDDLE, data, begin, i - begin);
                begin = i + Integer.BYTES;
            }
        }
        writePart(begin == 0 ? RecordFile.WHOLE : RecordFile.LAST, data, begin, data.length - begin);
    }

    private void writePart(int kind, byte[] data, int from, int length) throws IOException {
        records.write(ByteBuffer.allocate(RecordFile.HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(RecordFile.MAGIC)
                .putInt(kind << RecordFile.LENGTH_BITS | length)
                .array());
        records.write(data, from, length);
        long padded = RecordFile.padded(length);
        records.write(new byte[(int) (padded - length)]);
        position += RecordFile.HEADER_BYTES + padded;
    }

    /**
     * Writes what describes the identities, waits until the disk has everything, and gives the folder its name.
     *
     * @throws IllegalStateException if there is no image
     */
    public RecordSet finish() throws IOException {
        if (firstKeys.isEmpty()) {
            throw new IllegalStateException("a set of records needs an image");
        }
        long images = nextKey;
        for (int i = 0; i < firstKeys.size(); i++) {
            addRange(nextKey++, firstKeys.get(i), i + 1 < firstKeys.size() ? firstKeys.get(i + 1) : images);
        }
        addRange(0, images, nextKey);
        Files.writeString(file(PROPERTY), new RecordProperties(classes(), imageSide, imageSide).line());
        closeFiles();
        staged.publish();
        return RecordSet.open(folder);
    }

    private void closeFiles() throws IOException {
        try (records;
                index) {
            // closes both, whatever happens to one
        }
    }

    /** Leaves nothing behind of a set that is not finished. */
    @Override
    public void close() throws IOException {
        try (staged) {
            closeFiles();
        }
    }
}
