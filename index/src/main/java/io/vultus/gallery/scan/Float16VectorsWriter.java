package io.vultus.gallery.scan;

import java.io.IOException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.DefaultFlatVectorScorer;
import org.apache.lucene.codecs.hnsw.FlatFieldVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorsWriter;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.DocsWithFieldSet;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.Sorter;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.Bits;

/** Writes {@link Float16FlatVectorsFormat}; vectors are rounded when they are added. */
final class Float16VectorsWriter extends FlatVectorsWriter {

    private final FlatVectorsWriter stored;

    Float16VectorsWriter(FlatVectorsWriter stored) {
        super(DefaultFlatVectorScorer.INSTANCE);
        this.stored = stored;
    }

    @Override
    @SuppressWarnings("unchecked") // Lucene types the writer by the field's encoding, which is checked.
    public FlatFieldVectorsWriter<?> addField(FieldInfo info) throws IOException {
        FlatFieldVectorsWriter<?> bytes = stored.addField(Float16FlatVectorsFormat.stored(info));
        return Float16FlatVectorsFormat.isFloat(info)
                ? new Rounding(info.getVectorDimension(), (FlatFieldVectorsWriter<byte[]>) bytes)
                : bytes;
    }

    @Override
    public void flush(int maxDoc, Sorter.DocMap sortMap) throws IOException {
        stored.flush(maxDoc, sortMap);
    }

    @Override
    public void mergeOneFlatVectorField(FieldInfo info, MergeState state) throws IOException {
        stored.mergeOneFlatVectorField(
                Float16FlatVectorsFormat.stored(info), Float16FlatVectorsFormat.isFloat(info) ? ofBytes(state) : state);
    }

    /** The same merge, but float vectors look as they are stored. */
    private static MergeState ofBytes(MergeState state) {
        FieldInfos[] fields = Arrays.stream(state.fieldInfos)
                .map(Float16FlatVectorsFormat::stored)
                .toArray(FieldInfos[]::new);
        KnnVectorsReader[] readers = Arrays.stream(state.knnVectorsReaders)
                .map(reader -> reader == null ? null : new AsStored(reader))
                .toArray(KnnVectorsReader[]::new);
        return new MergeState(
                state.docMaps,
                state.segmentInfo,
                Float16FlatVectorsFormat.stored(state.mergeFieldInfos),
                state.storedFieldsReaders,
                state.termVectorsReaders,
                state.normsProducers,
                state.docValuesProducers,
                fields,
                state.liveDocs,
                state.fieldsProducers,
                state.pointsReaders,
                readers,
                state.maxDocs,
                state.infoStream,
                state.intraMergeTaskExecutor,
                state.needsIndexSort,
                state.oneMerge);
    }

    @Override
    public void finish() throws IOException {
        stored.finish();
    }

    @Override
    public long ramBytesUsed() {
        return stored.ramBytesUsed();
    }

    @Override
    public void close() throws IOException {
        stored.close();
    }

    /** Gathers the vectors of a field. */
    private static final class Rounding extends FlatFieldVectorsWriter<float[]> {

        private final int dimension;
        private final Float16 numbers;
        private final byte[] rounded;
        private final FlatFieldVectorsWriter<byte[]> stored;

        Rounding(int dimension, FlatFieldVectorsWriter<byte[]> stored) {
            this.dimension = dimension;
            numbers = new Float16(dimension);
            rounded = new byte[Float16.bytes(dimension)];
            this.stored = stored;
        }

        @Override
        public void addValue(int doc, float[] vector) throws IOException {
            numbers.encode(vector, rounded);
            stored.addValue(doc, rounded); // copies
        }

        @Override
        public float[] copyValue(float[] vector) {
            throw new UnsupportedOperationException("vectors are rounded into memory of their own");
        }

        /** What was added, rounded; each is made when it is asked for. */
        @Override
        public List<float[]> getVectors() {
            List<byte[]> all = stored.getVectors();
            return new AbstractList<>() {
                @Override
                public float[] get(int index) {
                    float[] vector = new float[dimension];
                    numbers.decode(all.get(index), vector);
                    return vector;
                }

                @Override
                public int size() {
                    return all.size();
                }
            };
        }

        @Override
        public DocsWithFieldSet getDocsWithFieldSet() {
            return stored.getDocsWithFieldSet();
        }

        @Override
        public void finish() throws IOException {
            stored.finish();
        }

        @Override
        public boolean isFinished() {
            return stored.isFinished();
        }

        @Override
        public long ramBytesUsed() {
            return stored.ramBytesUsed();
        }
    }

    /** Shows float vectors as bytes; those that are stored so already, as they are. */
    private static final class AsStored extends KnnVectorsReader {

        private final KnnVectorsReader in;

        AsStored(KnnVectorsReader in) {
            this.in = in;
        }

        @Override
        public ByteVectorValues getByteVectorValues(String field) throws IOException {
            FloatVectorValues vectors = in.getFloatVectorValues(field);
            if (vectors instanceof Float16VectorValues rounded) {
                return rounded.stored();
            }
            return vectors == null ? null : new Rounded(vectors);
        }

        @Override
        public FloatVectorValues getFloatVectorValues(String field) throws IOException {
            return in.getFloatVectorValues(field);
        }

        @Override
        public void search(String field, float[] target, KnnCollector collector, AcceptDocs accepted)
                throws IOException {
            in.search(field, target, collector, accepted);
        }

        @Override
        public void search(String field, byte[] target, KnnCollector collector, AcceptDocs accepted)
                throws IOException {
            in.search(field, target, collector, accepted);
        }

        @Override
        public void checkIntegrity() throws IOException {
            in.checkIntegrity();
        }

        @Override
        public Map<String, Long> getOffHeapByteSize(FieldInfo info) {
            return in.getOffHeapByteSize(info);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Vectors of another format, rounded as they are asked for. */
    private static final class Rounded extends ByteVectorValues {

        private final FloatVectorValues in;
        private final Float16 numbers;
        private final byte[] vector;

        Rounded(FloatVectorValues in) {
            this.in = in;
            numbers = new Float16(in.dimension());
            vector = new byte[Float16.bytes(in.dimension())];
        }

        @Override
        public byte[] vectorValue(int ordinal) throws IOException {
            numbers.encode(in.vectorValue(ordinal), vector);
            return vector;
        }

        @Override
        public int dimension() {
            return vector.length;
        }

        @Override
        public int size() {
            return in.size();
        }

        @Override
        public int ordToDoc(int ordinal) {
            return in.ordToDoc(ordinal);
        }

        @Override
        public Bits getAcceptOrds(Bits accepted) {
            return in.getAcceptOrds(accepted);
        }

        @Override
        public DocIndexIterator iterator() {
            return in.iterator();
        }

        @Override
        public Rounded copy() throws IOException {
            return new Rounded(in.copy());
        }
    }
}
