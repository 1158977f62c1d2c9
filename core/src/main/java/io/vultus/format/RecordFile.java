package io.vultus.format;

import io.vultus.file.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The records of a RecordIO file, by where they begin; the layout is in {@link RecordSet}. Mapped into memory and not
 * read through a channel: a thread that is interrupted while it reads would close that for all. Thread-safe.
 */
final class RecordFile {

    static final int MAGIC = 0xCED7230A;
    static final int HEADER_BYTES = 8;
    static final int LENGTH_BITS = 29;
    static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

    /** What a part of a record is, in the upper bits of its length. */
    static final int WHOLE = 0;

    static final int FIRST = 1;
    static final int MIDDLE = 2;
    static final int LAST = 3;

    /** No picture of a face is as large; a record that claims more is damaged. */
    static final int MAX_RECORD_BYTES = 1 << 26;

    /** A mapping of more than 2 GiB is not possible. */
    private static final long MAPPING_BYTES = 1L << 30;

    private final Path path;
    private final long size;
    private final List<MappedByteBuffer> mappings = new ArrayList<>();

    private RecordFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.size = channel.size();
        for (long from = 0; from < size; from += MAPPING_BYTES) {
            mappings.add(channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(MAPPING_BYTES, size - from)));
        }
    }

    static RecordFile open(Path path) throws IOException {
        try (FileChannel channel = RegularFile.channel(path)) {
            return new RecordFile(path, channel);
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /**
     * Reads a record, put together again where it was split.
     *
     * @param key named in errors
     * @param offset where it begins
     */
    byte[] read(long key, long offset) {
        return read(key, offset, MAX_RECORD_BYTES);
    }

    /** Reads a record's first bytes: as many as are wanted, or all where there are fewer. */
    byte[] readBeginning(long key, long offset, int wanted) {
        byte[] beginning = read(key, offset, wanted);
        return beginning.length > wanted ? Arrays.copyOf(beginning, wanted) : beginning;
    }

    private byte[] read(long key, long offset, int wanted) {
        byte[] record = new byte[0];
        long at = offset;
        while (true) {
            Part part = part(key, offset, at);
            boolean begins = at == offset;
            if (begins != (part.kind == WHOLE || part.kind == FIRST)) {
                throw damaged(key, at, "a part of kind " + part.kind + (begins ? " begins it" : " goes on with it"));
            }
            int before = begins ? 0 : record.length + Integer.BYTES;
            if ((long) before + part.length > MAX_RECORD_BYTES) {
                throw damaged(
                        key, at, "it has more than " + MAX_RECORD_BYTES + " bytes, which no picture of a face has");
            }
            // Of a whole record no more need be copied than is wanted; a split one is rare.
            int copied = part.kind == WHOLE ? Math.min(part.length, wanted) : part.length;
            record = Arrays.copyOf(record, before + copied);
            if (!begins) {
                ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).putInt(before - Integer.BYTES, MAGIC);
            }
            copy(at + HEADER_BYTES, record, before, copied);
            if (part.kind == WHOLE || part.kind == LAST || record.length >= wanted) {
                return record;
            }
            at += HEADER_BYTES + padded(part.length);
        }
    }

    /** A piece of a record between two places where its data held the magic. */
    private record Part(int kind, int length) {}

    private Part part(long key, long offset, long at) {
        if (at < 0 || at > size - HEADER_BYTES) {
            throw damaged(key, at, at == offset ? "the file ends before it" : "the file ends in the middle of it");
        }
        byte[] header = new byte[HEADER_BYTES];
        copy(at, header, 0, HEADER_BYTES);
        ByteBuffer words = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        int magic = words.getInt();
        if (magic != MAGIC) {
            throw damaged(key, at, "there is %08x where a record has %08x".formatted(magic, MAGIC));
        }
        int word = words.getInt();
        Part part = new Part(word >>> LENGTH_BITS, word & LENGTH_MASK);
        if (part.kind > LAST) {
            throw damaged(key, at, "a part of kind " + part.kind + "; there are 0 to 3");
        }
        if (at + HEADER_BYTES + part.length > size) {
            throw damaged(
                    key,
                    at,
                    "it claims " + part.length + " bytes, and " + (size - at - HEADER_BYTES) + " are left in the file");
        }
        return part;
    }

    /** The length with the zeros up to the next multiple of four. */
    static long padded(int length) {
        return (length + 3L) & ~3L;
    }

    private void copy(long from, byte[] into, int at, int count) {
        int done = 0;
        while (done < count) {
            long position = from + done;
            MappedByteBuffer mapping = mappings.get((int) (position / MAPPING_BYTES));
            int begin = (int) (position % MAPPING_BYTES);
            int n = Math.min(count - done, mapping.limit() - begin);
            mapping.get(begin, into, at + done, n);
            done += n;
        }
    }

    FormatException damaged(long key, long at, String problem) {
        return new FormatException(path, "record " + key + ", at byte " + at + ": " + problem);
    }
}
