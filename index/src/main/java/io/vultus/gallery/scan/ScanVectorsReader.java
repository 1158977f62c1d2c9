package io.vultus.gallery.scan;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.DataAccessHint;
import org.apache.lucene.store.FileDataHint;
import org.apache.lucene.store.FileTypeHint;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/** Reads and searches {@link ScanVectorsFormat}. */
public final class ScanVectorsReader extends KnnVectorsReader {

    /** Scoring this part of the vectors exactly, in no order, takes about as long as scanning the codes of all. */
    private static final int SCAN_FROM = 20;

    private final FlatVectorsReader flat;
    private final FieldInfos infos;
    private final Map<String, VectorCodes> codes = new HashMap<>();
    private final IndexInput data;

    ScanVectorsReader(SegmentReadState state, FlatVectorsReader flat) throws IOException {
        this.flat = flat;
        infos = state.fieldInfos;
        IndexInput opened = null;
        try {
            opened = state.directory.openInput(
                    file(state, ScanVectorsFormat.DATA_EXTENSION),
                    state.context.withHints(FileTypeHint.DATA, FileDataHint.KNN_VECTORS, DataAccessHint.SEQUENTIAL));
            checkHeader(opened, ScanVectorsFormat.DATA_CODEC, state);
            CodecUtil.retrieveChecksum(opened);
            readMeta(state, opened);
            data = opened;
        } catch (Throwable e) {
            IOUtils.closeWhileSuppressingExceptions(e, opened, flat);
            throw e;
        }
    }

    private static String file(SegmentReadState state, String extension) {
        return IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, extension);
    }

    private static void checkHeader(IndexInput in, String codec, SegmentReadState state) throws IOException {
        CodecUtil.checkIndexHeader(
                in,
                codec,
                ScanVectorsFormat.VERSION,
                ScanVectorsFormat.VERSION,
                state.segmentInfo.getId(),
                state.segmentSuffix);
    }

    private void readMeta(SegmentReadState state, IndexInput in) throws IOException {
        try (ChecksumIndexInput meta =
                state.directory.openChecksumInput(file(state, ScanVectorsFormat.META_EXTENSION))) {
            Throwable problem = null;
            try {
                checkHeader(meta, ScanVectorsFormat.META_CODEC, state);
                for (int number = meta.readInt(); number != -1; number = meta.readInt()) {
                    readField(number, meta, in);
                }
            } catch (Throwable e) {
                problem = e;
            } finally {
                CodecUtil.checkFooter(meta, problem);
            }
        }
    }

    private void readField(int number, IndexInput meta, IndexInput in) throws IOException {
        FieldInfo info = infos.fieldInfo(number);
        if (info == null) {
            throw new CorruptIndexException("no field has number " + number, meta);
        }
        require("similarity", meta.readInt(), ScanVectorsWriter.number(info.getVectorSimilarityFunction()), info, meta);
        require("dimension", meta.readInt(), info.getVectorDimension(), info, meta);
        int size = meta.readInt();
        require("number of vectors", size, flat.getFloatVectorValues(info.name).size(), info, meta);
        long begin = meta.readLong();
        long length = meta.readLong();
        require("length", length, CodeLayout.of(info.getVectorDimension()).bytes(size), info, meta);
        require("alignment", begin % CodeLayout.ROW_BYTES, 0, info, meta);
        float[] centroid = new float[info.getVectorDimension()];
        meta.readFloats(centroid, 0, centroid.length);
        codes.put(
                info.name,
                new VectorCodes(
                        info.getVectorSimilarityFunction(), centroid, size, in.slice(info.name, begin, length)));
    }

    private static void require(String what, long found, long expected, FieldInfo info, IndexInput meta)
            throws IOException {
        if (found != expected) {
            throw new CorruptIndexException(
                    "the " + what + " of field \"" + info.name + "\" is " + found + ", expected " + expected, meta);
        }
    }

    /** The codes of a field; empty if its vectors have none. */
    public Optional<VectorCodes> codes(String field) {
        return Optional.ofNullable(codes.get(field));
    }

    @Override
    public void checkIntegrity() throws IOException {
        flat.checkIntegrity();
        CodecUtil.checksumEntireFile(data);
    }

    @Override
    public FloatVectorValues getFloatVectorValues(String field) throws IOException {
        return flat.getFloatVectorValues(field);
    }

    @Override
    public ByteVectorValues getByteVectorValues(String field) throws IOException {
        return flat.getByteVectorValues(field);
    }

    @Override
    public void search(String field, float[] target, KnnCollector collector, AcceptDocs acceptDocs) throws IOException {
        int size = flat.getFloatVectorValues(field).size();
        if (size == 0 || collector.k() == 0) {
            return;
        }
        RandomVectorScorer scorer = flat.getRandomVectorScorer(field, target);
        VectorCodes found = codes.get(field);
        int accepted = Math.min(acceptDocs.cost(), size);
        int length = ShortlistLength.derive(collector.k(), size);
        Bits ordinals = scorer.getAcceptOrds(acceptDocs.bits());
        boolean limited = collector.visitLimit() - collector.visitedCount() < accepted;
        if (found == null || limited || accepted <= Math.max(length, size / SCAN_FROM)) {
            ExactScoring.ofAccepted(scorer, ordinals, collector);
            return;
        }
        Shortlist shortlist = new Shortlist(length);
        found.pass(List.of(target), ordinals, 0, List.of(shortlist)).over(0, size);
        ExactScoring.of(shortlist.ordinals(), scorer, collector);
        collector.incVisitedCount(accepted);
    }

    @Override
    public void search(String field, byte[] target, KnnCollector collector, AcceptDocs acceptDocs) throws IOException {
        if (flat.getByteVectorValues(field).size() == 0 || collector.k() == 0) {
            return;
        }
        RandomVectorScorer scorer = flat.getRandomVectorScorer(field, target);
        ExactScoring.ofAccepted(scorer, scorer.getAcceptOrds(acceptDocs.bits()), collector);
    }

    @Override
    public KnnVectorsReader getMergeInstance() throws IOException {
        // Lucene's reader changes itself and returns itself, so that this one is what merges go on with.
        flat.getMergeInstance();
        return this;
    }

    @Override
    public void finishMerge() throws IOException {
        flat.finishMerge();
    }

    @Override
    public Map<String, Long> getOffHeapByteSize(FieldInfo info) {
        Map<String, Long> bytes = flat.getOffHeapByteSize(info);
        VectorCodes found = codes.get(info.name);
        return found == null
                ? bytes
                : mergeOffHeapByteSizeMaps(bytes, Map.of(ScanVectorsFormat.DATA_EXTENSION, found.bytes()));
    }

    @Override
    public void close() throws IOException {
        IOUtils.close(data, flat);
    }
}
