package io.vultus.gallery.scan;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;

/** The mean of what is encoded of vectors, on its way. */
final class Centroid {

    private final VectorSimilarityFunction similarity;
    private final double[] sum;
    private long count;

    private Centroid(FieldInfo field) {
        similarity = field.getVectorSimilarityFunction();
        sum = new double[field.getVectorDimension()];
    }

    static float[] of(FieldInfo field, Iterable<float[]> vectors) {
        Centroid centroid = new Centroid(field);
        vectors.forEach(centroid::add);
        return centroid.mean();
    }

    /**
     * From the centroids of the merged segments that have one and lost nothing, from the vectors of the others: what
     * was deleted must not live on in a centroid.
     */
    static float[] ofMerged(FieldInfo field, MergeState merge) throws IOException {
        Centroid centroid = new Centroid(field);
        for (int i = 0; i < merge.knnVectorsReaders.length; i++) {
            FieldInfo source = merge.fieldInfos[i].fieldInfo(field.name);
            if (merge.knnVectorsReaders[i] != null && source != null && source.hasVectorValues()) {
                centroid.addAll(merge.knnVectorsReaders[i], field.name, merge.liveDocs[i]);
            }
        }
        return centroid.mean();
    }

    private void addAll(KnnVectorsReader reader, String field, Bits live) throws IOException {
        FloatVectorValues vectors = reader.getFloatVectorValues(field);
        if (vectors == null) {
            return;
        }
        KnnVectorsReader own =
                reader instanceof PerFieldKnnVectorsFormat.FieldsReader fields ? fields.getFieldReader(field) : reader;
        if (live == null && own instanceof ScanVectorsReader scan) {
            add(scan.codes(field).orElseThrow().centroid(), vectors.size());
            return;
        }
        KnnVectorValues.DocIndexIterator docs = vectors.iterator();
        for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
            if (live == null || live.get(doc)) {
                add(vectors.vectorValue(docs.index()));
            }
        }
    }

    private void add(float[] vector) {
        add(CodeEncoder.encoded(similarity, vector), 1);
    }

    private void add(float[] vector, int times) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += (double) vector[i] * times;
        }
        count += times;
    }

    private float[] mean() {
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length && count > 0; i++) {
            mean[i] = (float) (sum[i] / count);
        }
        return mean;
    }
}
