package io.vultus.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * An image of a {@link RecordSet} with what is noted about it.
 *
 * @param key its number in the set
 * @param labels the first is the identity's number; there may be others
 * @param image encoded, JPEG or PNG; empty in the records that describe identities
 */
@SuppressWarnings("ArrayRecordComponent") // holds an image, and is compared by nobody
public record ImageRecord(long key, List<Float> labels, byte[] image) {

    /** The greatest label or key that a float32 holds exactly, as all smaller ones. */
    static final int MAX_EXACT = 1 << 24;

    /** Up to here a float32 holds every even number; an odd one becomes one of its neighbours. Glint360K needs it. */
    static final int MAX_EVEN = 1 << 25;

    static final int HEADER_BYTES = 24;

    /** Those of InsightFace's sets have two at most; a record that claims more is damaged. */
    private static final int MAX_LABELS = 1 << 10;

    /** As many bytes suffice for what {@link #first} tells. */
    static final int BEGINNING_BYTES = HEADER_BYTES + Float.BYTES;

    public ImageRecord {
        labels = List.copyOf(labels);
    }

    /** The identity's number. */
    public int label() {
        return (int) (float) labels.getFirst();
    }

    /** Reads a record's data. */
    static ImageRecord parse(RecordFile file, long key, long offset) {
        ByteBuffer data = ByteBuffer.wrap(file.read(key, offset)).order(ByteOrder.LITTLE_ENDIAN);
        int flag = flag(file, key, offset, data);
        List<Float> labels = new ArrayList<>();
        if (flag == 0) {
            labels.add(data.getFloat(Integer.BYTES));
        }
        data.position(HEADER_BYTES);
        for (int i = 0; i < flag; i++) {
            labels.add(data.getFloat());
        }
        byte[] image = new byte[data.remaining()];
        data.get(image);
        whole(file, key, offset, labels.getFirst());
        return new ImageRecord(key, labels, image);
    }

    /** The first label of a record, of which no more is read than that needs. */
    static int first(RecordFile file, long key, long offset) {
        ByteBuffer data = ByteBuffer.wrap(file.readBeginning(key, offset, BEGINNING_BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        if (data.remaining() < HEADER_BYTES) {
            throw tooShort(file, key, offset, data.remaining());
        }
        boolean own = data.getInt(0) != 0;
        if (own && data.remaining() < BEGINNING_BYTES) {
            throw file.damaged(key, offset, "it ends before its labels");
        }
        return whole(file, key, offset, data.getFloat(own ? HEADER_BYTES : Integer.BYTES));
    }

    /** How many labels follow the header. */
    static int flag(RecordFile file, long key, long offset, ByteBuffer data) {
        if (data.remaining() < HEADER_BYTES) {
            throw tooShort(file, key, offset, data.remaining());
        }
        int flag = data.getInt(0);
        if (flag < 0 || flag > MAX_LABELS) {
            throw file.damaged(key, offset, "it claims " + Integer.toUnsignedString(flag) + " labels");
        }
        if (data.remaining() < HEADER_BYTES + flag * Float.BYTES) {
            throw file.damaged(
                    key,
                    offset,
                    "it claims " + flag + " labels, and " + (data.remaining() - HEADER_BYTES) + " bytes are left");
        }
        return flag;
    }

    private static FormatException tooShort(RecordFile file, long key, long offset, int bytes) {
        return file.damaged(key, offset, "it has " + bytes + " bytes; its header alone has " + HEADER_BYTES);
    }

    /** A label as the number that it stands for. */
    static int whole(RecordFile file, long key, long offset, float label) {
        if (!(label >= 0 && label <= MAX_EVEN) || label != Math.rint(label)) {
            throw file.damaged(key, offset, "its label is " + label + ", which numbers nothing");
        }
        return (int) label;
    }
}
