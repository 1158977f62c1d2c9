package io.vultus.gallery.scan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnFieldVectorsWriter;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatFieldVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorsWriter;
import org.apache.lucene.index.DocsWithFieldSet;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.Sorter;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.IORunnable;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.RamUsageEstimator;

/** Writes {@link ScanVectorsFormat}. */
final class ScanVectorsWriter extends KnnVectorsWriter {

    private static final long SHALLOW_SIZE = RamUsageEstimator.shallowSizeOfInstance(ScanVectorsWriter.class);

    /** A field whose vectors Lucene's writer gathers. */
    private record Gathered(FieldInfo info, FlatFieldVectorsWriter<float[]> vectors) {}

    private final FlatVectorsWriter flat;
    private final List<Gathered> fields = new ArrayList<>();
    private IndexOutput meta;
    private IndexOutput data;
    private boolean finished;

    ScanVectorsWriter(SegmentWriteState state, FlatVectorsWriter flat) throws IOException {
        this.flat = flat;
        try {
            meta = create(state, ScanVectorsFormat.META_EXTENSION, ScanVectorsFormat.META_CODEC);
            data = create(state, ScanVectorsFormat.DATA_EXTENSION, ScanVectorsFormat.DATA_CODEC);
        } catch (Throwable e) {
            IOUtils.closeWhileSuppressingExceptions(e, this);
            throw e;
        }
    }

    private static IndexOutput create(SegmentWriteState state, String extension, String codec) throws IOException {
        IndexOutput out = state.directory.createOutput(
                IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, extension), state.context);
        try {
            CodecUtil.writeIndexHeader(
                    out, codec, ScanVectorsFormat.VERSION, state.segmentInfo.getId(), state.segmentSuffix);
            return out;
        } catch (Throwable e) {
            IOUtils.closeWhileSuppressingExceptions(e, out);
            throw e;
        }
    }

    @Override
    @SuppressWarnings("unchecked") // Lucene types the writer by the field's encoding, which is checked.
    public KnnFieldVectorsWriter<?> addField(FieldInfo info) throws IOException {
        FlatFieldVectorsWriter<?> vectors = flat.addField(info);
        if (ScanVectorsFormat.hasCodes(info)) {
            fields.add(new Gathered(info, (FlatFieldVectorsWriter<float[]>) vectors));
        }
        return vectors;
    }

    @Override
    public void flush(int maxDoc, Sorter.DocMap sortMap) throws IOException {
        flat.flush(maxDoc, sortMap);
        for (Gathered field : fields) {
            List<float[]> vectors = field.vectors().getVectors();
            int[] order = sortMap == null ? null : order(field.vectors().getDocsWithFieldSet(), sortMap);
            Section section = new Section(field.info(), Centroid.of(field.info(), vectors));
            for (int i = 0; i < vectors.size(); i++) {
                section.encoder.add(vectors.get(order == null ? i : order[i]));
            }
            section.end();
        }
    }

    /** Which of the gathered vectors comes at which place of a sorted segment. */
    private static int[] order(DocsWithFieldSet docs, Sorter.DocMap sortMap) throws IOException {
        int[] order = new int[docs.cardinality()];
        mapOldOrdToNewOrd(docs, sortMap, null, order, new DocsWithFieldSet());
        return order;
    }

    @Override
    public IORunnable mergeOneField(FieldInfo info, MergeState state) throws IOException {
        flat.mergeOneField(info, state);
        if (ScanVectorsFormat.hasCodes(info)) {
            Section section = new Section(info, Centroid.ofMerged(info, state));
            FloatVectorValues vectors = MergedVectorValues.mergeFloatVectorValues(info, state);
            KnnVectorValues.DocIndexIterator docs = vectors.iterator();
            while (docs.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
                section.encoder.add(vectors.vectorValue(docs.index()));
            }
            section.end();
        }
        return null; // Nothing is put off.
    }

    @Override
    public void finish() throws IOException {
        if (finished) {
            throw new IllegalStateException("finished already");
        }
        finished = true;
        flat.finish();
        meta.writeInt(-1);
        CodecUtil.writeFooter(meta);
        CodecUtil.writeFooter(data);
    }

    @Override
    public long ramBytesUsed() {
        return SHALLOW_SIZE + flat.ramBytesUsed();
    }

    @Override
    public void close() throws IOException {
        IOUtils.close(meta, data, flat);
    }

    /** The number by which a similarity function is stored. */
    static int number(VectorSimilarityFunction similarity) {
        return switch (similarity) {
            case EUCLIDEAN -> 0;
            case DOT_PRODUCT -> 1;
            case COSINE -> 2;
            case MAXIMUM_INNER_PRODUCT -> 3;
        };
    }

    /** The codes of one field, on their way to the file. */
    private final class Section {

        private final FieldInfo info;
        private final float[] centroid;
        private final long begin;
        private final CodeEncoder encoder;

        Section(FieldInfo info, float[] centroid) throws IOException {
            this.info = info;
            this.centroid = centroid;
            begin = data.alignFilePointer(CodeLayout.ROW_BYTES);
            encoder = new CodeEncoder(info.getVectorSimilarityFunction(), centroid, data);
        }

        void end() throws IOException {
            int count = encoder.finish();
            meta.writeInt(info.number);
            meta.writeInt(number(info.getVectorSimilarityFunction()));
            meta.writeInt(info.getVectorDimension());
            meta.writeInt(count);
            meta.writeLong(begin);
            meta.writeLong(data.getFilePointer() - begin);
            ByteBuffer bytes =
                    ByteBuffer.allocate(centroid.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(centroid);
            meta.writeBytes(bytes.array(), bytes.capacity());
        }
    }
}
