package io.vultus.gallery.encryption;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;

/** Reads an {@link EncryptedFile}, or a part of one, and holds one decrypted page at a time. */
final class EncryptedIndexInput extends IndexInput implements RandomAccessInput {

    private final IndexInput in;
    private final EncryptedFile file;
    private final long offset;
    private final long length;
    private final boolean owner;
    private byte[] sealed;
    private ByteBuffer page;
    private long loaded = -1;
    private long position;

    /** The whole of a file, whose closing closes {@code in}. */
    EncryptedIndexInput(String description, IndexInput in, EncryptedFile file) {
        this(description, in, file, 0, file.length(), true);
    }

    private EncryptedIndexInput(
            String description, IndexInput in, EncryptedFile file, long offset, long length, boolean owner) {
        super(description);
        this.in = in;
        this.file = file;
        this.offset = offset;
        this.length = length;
        this.owner = owner;
    }

    @Override
    public EncryptedIndexInput clone() {
        EncryptedIndexInput clone = new EncryptedIndexInput(toString(), in.clone(), file, offset, length, false);
        clone.position = position;
        return clone;
    }

    @Override
    public IndexInput slice(String description, long from, long count) {
        if (from < 0 || count < 0 || from > length - count) {
            throw new IllegalArgumentException(
                    "slice " + description + " of " + count + " bytes from " + from + " on is not within " + this);
        }
        return new EncryptedIndexInput(
                getFullSliceDescription(description), in.clone(), file, offset + from, count, false);
    }

    @Override
    public long getFilePointer() {
        return position;
    }

    @Override
    public void seek(long to) throws IOException {
        if (to < 0 || to > length) {
            throw new EOFException("position " + to + " of " + length + " in " + this);
        }
        position = to;
    }

    @Override
    public long length() {
        return length;
    }

    /** How many bytes of the page at the position follow it; loads that page. */
    private int load() throws IOException {
        if (position >= length) {
            throw new EOFException("reads beyond the end of " + this);
        }
        long at = offset + position;
        long number = at / EncryptedFile.PAGE_BYTES;
        if (number != loaded) {
            if (page == null) {
                sealed = new byte[EncryptedFile.SEALED_PAGE_BYTES];
                page = ByteBuffer.allocate(EncryptedFile.SEALED_PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            }
            loaded = -1;
            file.read(in, number, sealed, page.array());
            loaded = number;
        }
        return (int) Math.min(EncryptedFile.PAGE_BYTES - at % EncryptedFile.PAGE_BYTES, length - position);
    }

    private int inPage() {
        return (int) ((offset + position) % EncryptedFile.PAGE_BYTES);
    }

    @Override
    public byte readByte() throws IOException {
        load();
        byte value = page.get(inPage());
        position++;
        return value;
    }

    @Override
    public void readBytes(byte[] bytes, int from, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int available = Math.min(load(), count - done);
            page.get(inPage(), bytes, from + done, available);
            position += available;
            done += available;
        }
    }

    @Override
    public short readShort() throws IOException {
        if (load() < Short.BYTES) {
            return super.readShort();
        }
        short value = page.getShort(inPage());
        position += Short.BYTES;
        return value;
    }

    @Override
    public int readInt() throws IOException {
        if (load() < Integer.BYTES) {
            return super.readInt();
        }
        int value = page.getInt(inPage());
        position += Integer.BYTES;
        return value;
    }

    @Override
    public long readLong() throws IOException {
        if (load() < Long.BYTES) {
            return super.readLong();
        }
        long value = page.getLong(inPage());
        position += Long.BYTES;
        return value;
    }

    @Override
    public void readFloats(float[] floats, int from, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int whole = Math.min(load() / Float.BYTES, count - done);
            if (whole == 0) {
                floats[from + done] = Float.intBitsToFloat(super.readInt());
                done++;
            } else {
                page.slice(inPage(), whole * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(floats, from + done, whole);
                position += (long) whole * Float.BYTES;
                done += whole;
            }
        }
    }

    @Override
    public byte readByte(long at) throws IOException {
        seek(at);
        return readByte();
    }

    @Override
    public short readShort(long at) throws IOException {
        seek(at);
        return readShort();
    }

    @Override
    public int readInt(long at) throws IOException {
        seek(at);
        return readInt();
    }

    @Override
    public long readLong(long at) throws IOException {
        seek(at);
        return readLong();
    }

    @Override
    public void close() throws IOException {
        if (owner) {
            in.close();
        }
    }
}
