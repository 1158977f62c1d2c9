package io.vultus.gallery.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.tests.util.TestUtil;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the format against {@link ScanVectorsFormat}, to which vectors are given that are rounded already. */
class Float16ScanVectorsFormatTest {

    private static final String VECTOR = "vector";
    private static final String BYTES = "bytes";
    private static final String ID = "id";

    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource({
        "1, DOT_PRODUCT, 64, false",
        "2, COSINE, 40, false",
        "3, EUCLIDEAN, 128, true",
        "4, MAXIMUM_INNER_PRODUCT, 8, false",
        "5, DOT_PRODUCT, 512, true"
    })
    void whatIsReadAndFoundIsWhatRoundedVectorsGive(
            long seed, VectorSimilarityFunction similarity, int dimension, boolean sorted) throws IOException {
        Path rounded = temp.resolve("rounded");
        Path half = temp.resolve("half");
        Map<Integer, float[]> live = write(rounded, new ScanVectorsFormat(), seed, similarity, dimension, sorted, true);
        write(half, new Float16ScanVectorsFormat(), seed, similarity, dimension, sorted, false);
        Map<Integer, float[]> read = vectors(half);
        assertThat(read.keySet()).isEqualTo(live.keySet());
        live.forEach((id, vector) ->
                assertThat(read.get(id)).as("seed %d, id %d", seed, id).containsExactly(vector));
        assertSameAnswers(rounded, half, seed, dimension);
        try (Directory directory = FSDirectory.open(half);
                CheckIndex check = new CheckIndex(directory)) {
            assertThat(check.checkIndex().clean).isTrue();
        }
    }

    /** Adds, replaces and deletes documents, of which some have no vector, in several parts, and merges some. */
    private static Map<Integer, float[]> write(
            Path folder,
            KnnVectorsFormat format,
            long seed,
            VectorSimilarityFunction similarity,
            int dimension,
            boolean sorted,
            boolean round)
            throws IOException {
        Random random = new Random(seed);
        Map<Integer, float[]> live = new HashMap<>();
        IndexWriterConfig config = new IndexWriterConfig(null).setCodec(TestUtil.alwaysKnnVectorsFormat(format));
        if (sorted) {
            config.setIndexSort(new Sort(new SortField("order", SortField.Type.LONG)));
        }
        try (Directory directory = FSDirectory.open(folder);
                IndexWriter writer = new IndexWriter(directory, config)) {
            for (int i = 0; i < 1500; i++) {
                int id = random.nextInt(1000);
                Document document = new Document();
                document.add(new StringField(ID, "" + id, Field.Store.NO));
                document.add(new NumericDocValuesField(ID, id));
                document.add(new NumericDocValuesField("order", random.nextInt(100)));
                live.remove(id);
                if (random.nextInt(5) > 0) {
                    float[] vector = unit(random, dimension);
                    live.put(id, rounded(vector));
                    document.add(new KnnFloatVectorField(VECTOR, round ? rounded(vector) : vector, similarity));
                    document.add(new KnnByteVectorField(BYTES, new byte[] {(byte) id, 1, 2}));
                }
                writer.updateDocument(new Term(ID, "" + id), document);
                if (i % 400 == 399) {
                    writer.commit();
                }
            }
            for (int id = 0; id < 1000; id += 7) {
                writer.deleteDocuments(new Term(ID, "" + id));
                live.remove(id);
            }
            writer.forceMerge(2);
        }
        return live;
    }

    private static float[] unit(Random random, int dimension) {
        float[] vector = new float[dimension];
        double squares = 0;
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextGaussian();
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < dimension; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return vector;
    }

    private static float[] rounded(float[] vector) {
        float[] rounded = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            rounded[i] = Float.float16ToFloat(Float.floatToFloat16(vector[i]));
            assertThat(rounded[i]).isCloseTo(vector[i], within(1e-7f + Math.abs(vector[i]) / 2048));
        }
        return rounded;
    }

    private static Map<Integer, float[]> vectors(Path folder) throws IOException {
        Map<Integer, float[]> vectors = new HashMap<>();
        try (Directory directory = FSDirectory.open(folder);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            for (LeafReaderContext leaf : reader.leaves()) {
                FloatVectorValues values = leaf.reader().getFloatVectorValues(VECTOR);
                NumericDocValues ids = leaf.reader().getNumericDocValues(ID);
                KnnVectorValues.DocIndexIterator docs = values.iterator();
                while (docs.nextDoc() != KnnVectorValues.DocIndexIterator.NO_MORE_DOCS) {
                    if (leaf.reader().getLiveDocs() == null
                            || leaf.reader().getLiveDocs().get(docs.docID())) {
                        ids.advanceExact(docs.docID());
                        vectors.put(
                                (int) ids.longValue(),
                                values.vectorValue(docs.index()).clone());
                    }
                }
            }
        }
        return vectors;
    }

    private static void assertSameAnswers(Path rounded, Path half, long seed, int dimension) throws IOException {
        Random random = new Random(-seed);
        for (int i = 0; i < 20; i++) {
            float[] query = unit(random, dimension);
            List<Integer> expected = new ArrayList<>();
            TopDocs best = search(rounded, query, expected);
            List<Integer> found = new ArrayList<>();
            TopDocs same = search(half, query, found);
            assertThat(found).as("seed %d, query %d", seed, i).isEqualTo(expected);
            for (int j = 0; j < best.scoreDocs.length; j++) {
                // Lucene's scorers add up in different orders.
                assertThat(same.scoreDocs[j].score).isCloseTo(best.scoreDocs[j].score, within(1e-6f));
            }
        }
    }

    private static TopDocs search(Path folder, float[] query, List<Integer> ids) throws IOException {
        try (Directory directory = FSDirectory.open(folder);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            TopDocs found = new IndexSearcher(reader).search(new KnnFloatVectorQuery(VECTOR, query, 10), 10);
            for (ScoreDoc each : found.scoreDocs) {
                ids.add(id(reader, each.doc));
            }
            return found;
        }
    }

    private static int id(DirectoryReader reader, int doc) throws IOException {
        for (LeafReaderContext leaf : reader.leaves()) {
            if (doc < leaf.docBase + leaf.reader().maxDoc()) {
                NumericDocValues ids = leaf.reader().getNumericDocValues(ID);
                ids.advanceExact(doc - leaf.docBase);
                assertThat(Arrays.copyOf(
                                leaf.reader().getByteVectorValues(BYTES).vectorValue(0), 3))
                        .endsWith((byte) 1, (byte) 2);
                return (int) ids.longValue();
            }
        }
        throw new AssertionError("no document " + doc);
    }
}
