package io.vultus.gallery.graph;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.IndexOutput;

/**
 * Which vectors of a segment the graph does not lead to.
 *
 * @param ordinals by the field's number, ascending; empty or nothing for a field that has none
 */
record StrayVectors(Map<Integer, int[]> ordinals) {

    static final String CODEC = "VultusStrayVectors";
    static final int VERSION = 1;
    private static final String EXTENSION = "vst";
    private static final int END = -1;
    private static final int[] NONE = {};

    /** Those of a field; not to be changed. */
    int[] of(FieldInfo field) {
        return ordinals.getOrDefault(field.number, NONE);
    }

    void write(SegmentWriteState state) throws IOException {
        try (IndexOutput out =
                state.directory.createOutput(file(state.segmentInfo.name, state.segmentSuffix), state.context)) {
            CodecUtil.writeIndexHeader(out, CODEC, VERSION, state.segmentInfo.getId(), state.segmentSuffix);
            for (Map.Entry<Integer, int[]> field : ordinals.entrySet()) {
                out.writeInt(field.getKey());
                out.writeInt(field.getValue().length);
                for (int ordinal : field.getValue()) {
                    out.writeInt(ordinal);
                }
            }
            out.writeInt(END);
            CodecUtil.writeFooter(out);
        }
    }

    /** Reads and checks all of the file. */
    static StrayVectors read(SegmentReadState state) throws IOException {
        Map<Integer, int[]> ordinals = new HashMap<>();
        String name = file(state.segmentInfo.name, state.segmentSuffix);
        try (ChecksumIndexInput in = state.directory.openChecksumInput(name)) {
            Throwable problem = null;
            try {
                CodecUtil.checkIndexHeader(in, CODEC, VERSION, VERSION, state.segmentInfo.getId(), state.segmentSuffix);
                for (int number = in.readInt(); number != END; number = in.readInt()) {
                    ordinals.put(number, readOrdinals(in, state.segmentInfo.maxDoc()));
                }
            } catch (Throwable e) {
                problem = e;
            } finally {
                CodecUtil.checkFooter(in, problem);
            }
        }
        return new StrayVectors(ordinals);
    }

    private static int[] readOrdinals(ChecksumIndexInput in, int end) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > end) {
            throw new CorruptIndexException("there can't be " + count + " strays among " + end, in);
        }
        int[] ordinals = new int[count];
        int previous = -1;
        for (int i = 0; i < count; i++) {
            ordinals[i] = in.readInt();
            if (ordinals[i] <= previous || ordinals[i] >= end) {
                throw new CorruptIndexException(
                        "stray " + ordinals[i] + " comes after " + previous + ", among " + end, in);
            }
            previous = ordinals[i];
        }
        return ordinals;
    }

    private static String file(String segment, String suffix) {
        return IndexFileNames.segmentFileName(segment, suffix, EXTENSION);
    }
}
