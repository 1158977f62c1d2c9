package io.vultus.gallery.scan;

import java.io.IOException;
import org.apache.lucene.codecs.lucene95.HasIndexSlice;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.Bits;

/** Vectors that are stored as {@link Float16}, turned into floats as they are asked for. */
final class Float16VectorValues extends FloatVectorValues implements HasIndexSlice {

    private final ByteVectorValues stored;
    private final VectorSimilarityFunction similarity;
    private final Float16 numbers;
    private final float[] vector;

    Float16VectorValues(ByteVectorValues stored, VectorSimilarityFunction similarity) {
        this.stored = stored;
        this.similarity = similarity;
        vector = new float[stored.dimension() / Short.BYTES];
        numbers = new Float16(vector.length);
    }

    /** The same vectors, as they are stored. */
    ByteVectorValues stored() {
        return stored;
    }

    @Override
    public float[] vectorValue(int ordinal) throws IOException {
        numbers.decode(stored.vectorValue(ordinal), vector);
        return vector;
    }

    @Override
    public int dimension() {
        return vector.length;
    }

    @Override
    public int size() {
        return stored.size();
    }

    /** Of a vector as it is stored. */
    @Override
    public int getVectorByteLength() {
        return stored.getVectorByteLength();
    }

    @Override
    public IndexInput getSlice() {
        return stored instanceof HasIndexSlice slice ? slice.getSlice() : null;
    }

    @Override
    public int ordToDoc(int ordinal) {
        return stored.ordToDoc(ordinal);
    }

    @Override
    public Bits getAcceptOrds(Bits accepted) {
        return stored.getAcceptOrds(accepted);
    }

    @Override
    public DocIndexIterator iterator() {
        return stored.iterator();
    }

    @Override
    public Float16VectorValues copy() throws IOException {
        return new Float16VectorValues(stored.copy(), similarity);
    }

    @Override
    public VectorScorer scorer(float[] target) throws IOException {
        Float16VectorValues vectors = copy();
        DocIndexIterator docs = vectors.iterator();
        return new VectorScorer() {
            @Override
            public float score() throws IOException {
                return similarity.compare(target, vectors.vectorValue(docs.index()));
            }

            @Override
            public DocIdSetIterator iterator() {
                return docs;
            }
        };
    }
}
