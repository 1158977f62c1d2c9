package io.vultus.gallery.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.lucene104.Lucene104ScalarQuantizedVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.tests.util.TestUtil;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadAheadScorerTest {

    private static final String FIELD = "vector";
    private static final String SUFFIX = HnswVectorsFormat.NAME + "_0";
    private static final int SIZE = 300;
    private static final int DIMENSION = 70;

    private final Random random = new Random(7);

    /** A scoring of some vectors. */
    @FunctionalInterface
    private interface Scoring {
        void check(RandomVectorScorer own, RandomVectorScorer lucenes) throws IOException;
    }

    @Test
    void scoresAreLucenesWhereTheFileIsMapped(@TempDir Path folder) throws IOException {
        try (Directory directory = new MMapDirectory(folder)) {
            score(directory, (own, lucenes) -> {
                assertThat(own).isInstanceOf(ReadAheadScorer.class);
                int[] nodes = IntStream.range(0, SIZE).map(i -> SIZE - 1 - i).toArray();
                float[] scores = new float[SIZE];
                float[] expected = new float[SIZE];
                assertThat(own.bulkScore(nodes, scores, SIZE)).isEqualTo(lucenes.bulkScore(nodes, expected, SIZE));
                assertThat(scores).isEqualTo(expected).doesNotHaveDuplicates();
                assertThat(own.score(5)).isEqualTo(lucenes.score(5));
                assertThat(own.maxOrd()).isEqualTo(SIZE);
            });
        }
    }

    /** Each byte would be a call of the system, or the deciphering of a block. */
    @Test
    void nothingIsReadAheadWhereTheFileIsNotMapped() throws IOException {
        try (Directory directory = new ByteBuffersDirectory()) {
            score(directory, (own, lucenes) -> assertThat(own).isNotInstanceOf(ReadAheadScorer.class));
        }
    }

    private void score(Directory directory, Scoring scoring) throws IOException {
        index(directory);
        float[] target = vector();
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            SegmentReader leaf = (SegmentReader) reader.leaves().getFirst().reader();
            SegmentReadState state = new SegmentReadState(
                    directory, leaf.getSegmentInfo().info, leaf.getFieldInfos(), IOContext.DEFAULT, SUFFIX);
            try (FlatVectorsReader own = ReadAheadVectorsReader.open(state);
                    FlatVectorsReader lucenes = new Lucene104ScalarQuantizedVectorsFormat().fieldsReader(state)) {
                scoring.check(own.getRandomVectorScorer(FIELD, target), lucenes.getRandomVectorScorer(FIELD, target));
            }
        }
    }

    private void index(Directory directory) throws IOException {
        KnnVectorsFormat format = new HnswVectorsFormat();
        IndexWriterConfig config =
                new IndexWriterConfig(null).setUseCompoundFile(false).setCodec(TestUtil.alwaysKnnVectorsFormat(format));
        config.getMergePolicy().setNoCFSRatio(0);
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (int i = 0; i < SIZE; i++) {
                Document document = new Document();
                document.add(new KnnFloatVectorField(FIELD, vector(), VectorSimilarityFunction.EUCLIDEAN));
                writer.addDocument(document);
            }
        }
    }

    private float[] vector() {
        float[] values = new float[DIMENSION];
        for (int d = 0; d < DIMENSION; d++) {
            values[d] = (float) random.nextGaussian();
        }
        return values;
    }
}
