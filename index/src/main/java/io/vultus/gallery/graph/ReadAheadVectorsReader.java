package io.vultus.gallery.graph;

import java.io.IOException;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.codecs.lucene104.Lucene104ScalarQuantizedVectorScorer;
import org.apache.lucene.codecs.lucene104.Lucene104ScalarQuantizedVectorsReader;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.store.DataAccessHint;
import org.apache.lucene.store.FileDataHint;
import org.apache.lucene.store.FileTypeHint;
import org.apache.lucene.store.MemorySegmentAccessInput;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.quantization.BaseQuantizedByteVectorValues;

/** Lucene's quantised vectors; where they are mapped into memory, whoever scores several reads ahead. */
final class ReadAheadVectorsReader extends Lucene104ScalarQuantizedVectorsReader {

    private static final FlatVectorsScorer FLOATS = FlatVectorScorerUtil.getLucene99FlatVectorsScorer();

    private ReadAheadVectorsReader(SegmentReadState state, FlatVectorsReader floats) throws IOException {
        super(state, floats, new Lucene104ScalarQuantizedVectorScorer(FLOATS));
    }

    static ReadAheadVectorsReader open(SegmentReadState state) throws IOException {
        SegmentReadState random = state.withHints(FileTypeHint.DATA, FileDataHint.KNN_VECTORS, DataAccessHint.RANDOM);
        return new ReadAheadVectorsReader(random, new Lucene99FlatVectorsFormat(FLOATS).fieldsReader(random));
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(String field, float[] target) throws IOException {
        RandomVectorScorer scorer = super.getRandomVectorScorer(field, target);
        BaseQuantizedByteVectorValues vectors = getQuantizedVectorValues(field);
        return vectors.size() > 0 && vectors.getSlice() instanceof MemorySegmentAccessInput
                ? new ReadAheadScorer(scorer, vectors.getSlice(), vectors.size())
                : scorer;
    }
}
