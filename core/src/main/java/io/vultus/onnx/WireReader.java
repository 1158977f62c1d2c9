package io.vultus.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the wire format of Protocol Buffers from front to back. A message is a sequence of fields, each a tag (number
 * and wire type) and a value: a varint, four or eight bytes, or a length and so many bytes. What a visitor does not
 * read of a field is passed over without being loaded.
 *
 * <p>Accepts what Google's parser accepts, so that no engine sees a field that this class does not: fields in any order
 * and repeated, varints that are longer than they need be, and groups. Refuses lengths beyond the enclosing message,
 * nesting deeper than {@value #MAX_DEPTH}, and more than {@value #MAX_FIELDS} fields. Memory: one buffer. Not
 * thread-safe.
 */
final class WireReader {

    /** As many as Google's parser allows. */
    static final int MAX_DEPTH = 100;

    /** Networks of 10,000 nodes have a million; a file made of nothing but fields is none. */
    static final int MAX_FIELDS = 20_000_000;

    private static final int BUFFER_BYTES = 1 << 13;
    private static final int MAX_VARINT_BYTES = 10;
    private static final int WIRE_TYPE_BITS = 3;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int GROUP = 3;
    private static final int GROUP_END = 4;
    private static final int FIXED32 = 5;

    /** Where bytes come from: a file or an array. */
    @FunctionalInterface
    interface Source {

        /** Reads at least one byte at a position; returns −1 at the end. */
        int read(ByteBuffer into, long position) throws IOException;
    }

    /** Takes the fields of a message. */
    interface Fields {

        /**
         * Takes a field that has a length: a text, bytes or a message. Reads its value by one call to
         * {@link WireReader#message} or {@link WireReader#text}, or not at all.
         */
        void bytes(int field) throws IOException;

        /** Takes a field that is a varint. */
        default void number(int field, long value) {}
    }

    private final Source source;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

    /** The position in the file of the buffer's end. */
    private long loaded;

    /** The end of the field that is being read. */
    private long limit;

    private int depth;
    private int fields;

    WireReader(Source source, long size) {
        this.source = source;
        this.limit = size;
    }

    /** Reads the rest of the current field as a message. */
    void message(Fields visitor) throws IOException {
        while (position() < limit) {
            field(visitor);
        }
    }

    private void field(Fields visitor) throws IOException {
        long tag = tag();
        int field = (int) (tag >>> WIRE_TYPE_BITS);
        switch ((int) tag & 7) {
            case VARINT -> visitor.number(field, varint());
            case FIXED64 -> advance(Long.BYTES);
            case LENGTH -> nested(visitor, field);
            case GROUP -> passGroup(field);
            case FIXED32 -> advance(Integer.BYTES);
            default -> throw malformed("has a field of unknown wire type " + (tag & 7));
        }
    }

    private long tag() throws IOException {
        if (++fields > MAX_FIELDS) {
            throw new OnnxFormatException("has more than " + MAX_FIELDS + " fields");
        }
        long tag = varint();
        if (tag >>> Integer.SIZE != 0 || tag >>> WIRE_TYPE_BITS == 0) {
            throw malformed("has no field's tag");
        }
        return tag;
    }

    private void nested(Fields visitor, int field) throws IOException {
        long length = varint();
        if (length < 0 || length > limit - position()) {
            throw malformed("announces " + Long.toUnsignedString(length) + " bytes where " + (limit - position())
                    + " are left,");
        }
        long outer = limit;
        limit = position() + length;
        enter();
        visitor.bytes(field);
        depth--;
        moveTo(limit);
        limit = outer;
    }

    /** A group is a message that is ended by a tag; current writers make none. */
    private void passGroup(int group) throws IOException {
        enter();
        while (true) {
            long tag = tag();
            if (((int) tag & 7) == GROUP_END) {
                if (tag >>> WIRE_TYPE_BITS != group) {
                    throw malformed("ends a group that it has not begun");
                }
                depth--;
                return;
            }
            switch ((int) tag & 7) {
                case VARINT -> varint();
                case FIXED64 -> advance(Long.BYTES);
                case LENGTH -> advance(varint());
                case GROUP -> passGroup((int) (tag >>> WIRE_TYPE_BITS));
                case FIXED32 -> advance(Integer.BYTES);
                default -> throw malformed("has a field of unknown wire type " + (tag & 7));
            }
        }
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw malformed("is nested deeper than " + MAX_DEPTH);
        }
    }

    /**
     * Reads the rest of the current field as a text.
     *
     * @param maxBytes a longer one is malformed
     */
    String text(int maxBytes) throws IOException {
        long length = limit - position();
        if (length > maxBytes) {
            throw malformed("has a name of " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = next();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private long varint() throws IOException {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            if (position() >= limit) {
                throw malformed("ends within a number");
            }
            byte next = next();
            value |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("has a number of more than " + MAX_VARINT_BYTES + " bytes");
    }

    private void advance(long bytes) throws IOException {
        if (bytes < 0 || bytes > limit - position()) {
            throw malformed("ends within a value");
        }
        moveTo(position() + bytes);
    }

    private long position() {
        return loaded - buffer.remaining();
    }

    private void moveTo(long position) {
        long back = loaded - position;
        if (back >= 0 && back <= buffer.limit()) {
            buffer.position((int) (buffer.limit() - back));
        } else {
            buffer.limit(0);
            loaded = position;
        }
    }

    private byte next() throws IOException {
        if (!buffer.hasRemaining()) {
            buffer.clear();
            int read = source.read(buffer, loaded);
            buffer.flip();
            if (read <= 0) {
                throw malformed("ends");
            }
            loaded += read;
        }
        return buffer.get();
    }

    private OnnxFormatException malformed(String what) {
        return new OnnxFormatException(what + " at offset " + position());
    }
}
