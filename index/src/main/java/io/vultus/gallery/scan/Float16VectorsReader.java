package io.vultus.gallery.scan;

import java.io.IOException;
import java.util.Map;
import org.apache.lucene.codecs.hnsw.DefaultFlatVectorScorer;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/** Reads {@link Float16FlatVectorsFormat}. */
final class Float16VectorsReader extends FlatVectorsReader {

    private final FieldInfos infos;
    private final FlatVectorsReader stored;

    Float16VectorsReader(FieldInfos infos, FlatVectorsReader stored) {
        this.infos = infos;
        this.stored = stored;
    }

    /** Lucene's other scorer would take what lies in memory for floats. */
    @Override
    public FlatVectorsScorer getFlatVectorScorer(String field) {
        return DefaultFlatVectorScorer.INSTANCE;
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(String field, float[] target) throws IOException {
        return DefaultFlatVectorScorer.INSTANCE.getRandomVectorScorer(
                infos.fieldInfo(field).getVectorSimilarityFunction(), getFloatVectorValues(field), target);
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(String field, byte[] target) throws IOException {
        return stored.getRandomVectorScorer(field, target);
    }

    @Override
    public FloatVectorValues getFloatVectorValues(String field) throws IOException {
        FieldInfo info = infos.fieldInfo(field);
        if (info == null || !Float16FlatVectorsFormat.isFloat(info)) {
            return stored.getFloatVectorValues(field); // says that there are none
        }
        return new Float16VectorValues(stored.getByteVectorValues(field), info.getVectorSimilarityFunction());
    }

    @Override
    public ByteVectorValues getByteVectorValues(String field) throws IOException {
        FieldInfo info = infos.fieldInfo(field);
        if (info != null && Float16FlatVectorsFormat.isFloat(info)) {
            throw new IllegalArgumentException("field \"" + field + "\" has vectors of floats, not of bytes");
        }
        return stored.getByteVectorValues(field);
    }

    @Override
    public void checkIntegrity() throws IOException {
        stored.checkIntegrity();
    }

    @Override
    public FlatVectorsReader getMergeInstance() throws IOException {
        return new Float16VectorsReader(infos, stored.getMergeInstance());
    }

    @Override
    public void finishMerge() throws IOException {
        stored.finishMerge();
    }

    @Override
    public Map<String, Long> getOffHeapByteSize(FieldInfo info) {
        return stored.getOffHeapByteSize(Float16FlatVectorsFormat.stored(info));
    }

    @Override
    public long ramBytesUsed() {
        return stored.ramBytesUsed();
    }

    @Override
    public void close() throws IOException {
        stored.close();
    }
}
