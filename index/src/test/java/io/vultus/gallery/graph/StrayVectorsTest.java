package io.vultus.gallery.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentInfo;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.tests.util.TestUtil;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.InfoStream;
import org.apache.lucene.util.StringHelper;
import org.apache.lucene.util.Version;
import org.junit.jupiter.api.Test;

class StrayVectorsTest {

    private static final String FIELD = "vector";
    private static final int CROWD = 600;
    private static final int SIZE = 1200;
    private static final int DIMENSION = 32;

    private final Directory directory = new ByteBuffersDirectory();

    /** First a crowd of nearly equal vectors, then others. */
    private static float[][] vectors() {
        Random random = new Random(1);
        float[] centre = gaussian(random, 1);
        float[][] vectors = new float[SIZE][];
        for (int i = 0; i < SIZE; i++) {
            vectors[i] = gaussian(random, i < CROWD ? 1e-3f : 1);
            for (int d = 0; i < CROWD && d < DIMENSION; d++) {
                vectors[i][d] += centre[d];
            }
        }
        return vectors;
    }

    private static float[] gaussian(Random random, float deviation) {
        float[] values = new float[DIMENSION];
        for (int d = 0; d < DIMENSION; d++) {
            values[d] = deviation * (float) random.nextGaussian();
        }
        return values;
    }

    private void index(float[][] vectors) throws IOException {
        KnnVectorsFormat format = new HnswVectorsFormat(8, 40, 2, null, 1);
        IndexWriterConfig config = new IndexWriterConfig(null).setCodec(TestUtil.alwaysKnnVectorsFormat(format));
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (int i = 0; i < vectors.length; i++) {
                Document document = new Document();
                document.add(new KnnFloatVectorField(FIELD, vectors[i], VectorSimilarityFunction.COSINE));
                writer.addDocument(document);
                if (i == vectors.length / 2) {
                    writer.flush();
                }
            }
            writer.forceMerge(1);
        }
    }

    private static HnswVectorsReader reader(DirectoryReader index) {
        CodecReader leaf = (CodecReader) index.leaves().getFirst().reader();
        return (HnswVectorsReader)
                ((PerFieldKnnVectorsFormat.FieldsReader) leaf.getVectorReader()).getFieldReader(FIELD);
    }

    private static ScoreDoc[] search(HnswVectorsReader reader, float[] probe, int k, AcceptDocs accept)
            throws IOException {
        TopKnnCollector collector = new TopKnnCollector(k, Integer.MAX_VALUE);
        reader.search(FIELD, probe, collector, accept);
        return collector.topDocs().scoreDocs;
    }

    private static AcceptDocs all() {
        return AcceptDocs.fromLiveDocs(null, SIZE);
    }

    @Test
    void everyVectorIsFoundBesideACrowd() throws IOException {
        float[][] vectors = vectors();
        index(vectors);
        try (DirectoryReader index = DirectoryReader.open(directory)) {
            HnswVectorsReader reader = reader(index);
            assertThat(reader.strays(FIELD).filter(stray -> stray < CROWD).count())
                    .isGreaterThan(CROWD / 4);
            assertThat(reader.strays(FIELD)).isSorted();
            for (int i = CROWD; i < SIZE; i++) {
                assertThat(search(reader, vectors[i], 100, all())[0].doc).isEqualTo(i);
            }
        }
    }

    @Test
    void noneIsFoundTwiceWhereAllAreScored() throws IOException {
        float[][] vectors = vectors();
        index(vectors);
        try (DirectoryReader index = DirectoryReader.open(directory)) {
            HnswVectorsReader reader = reader(index);
            assertThat(docs(search(reader, vectors[0], SIZE, all()))).hasSize(SIZE);

            int[] accepted = reader.strays(FIELD).limit(20).toArray();
            FixedBitSet bits = new FixedBitSet(SIZE);
            IntStream.of(accepted).forEach(bits::set);
            bits.set(SIZE - 1);
            ScoreDoc[] found = search(reader, vectors[0], 100, AcceptDocs.fromLiveDocs(bits, SIZE));
            assertThat(found).hasSize(accepted.length + 1);
            assertThat(docs(found)).hasSize(accepted.length + 1).contains(SIZE - 1);
        }
    }

    private static Set<Integer> docs(ScoreDoc[] hits) {
        Set<Integer> docs = new HashSet<>();
        Arrays.stream(hits).forEach(hit -> docs.add(hit.doc));
        return docs;
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        SegmentInfo segment = segment(10);
        write(segment, Map.of(3, new int[] {0, 4, 9}));
        StrayVectors read = StrayVectors.read(readState(segment));

        assertThat(read.ordinals()).containsOnlyKeys(3);
        assertThat(read.ordinals().get(3)).containsExactly(0, 4, 9);
    }

    @Test
    void ordinalsThatCannotBeAreRefused() throws IOException {
        for (int[] ordinals : new int[][] {{3, 3}, {4, 2}, {10}, {-1}, new int[11]}) {
            SegmentInfo segment = segment(10);
            write(segment, Map.of(3, ordinals));
            assertThatThrownBy(() -> StrayVectors.read(readState(segment)))
                    .isInstanceOf(CorruptIndexException.class)
                    .hasMessageContaining("among 10");
            directory.deleteFile("_0.vst");
        }
    }

    private SegmentInfo segment(int size) {
        return new SegmentInfo(
                directory,
                Version.LATEST,
                Version.LATEST,
                "_0",
                size,
                false,
                false,
                new Lucene104Codec(),
                Map.of(),
                StringHelper.randomId(),
                Map.of(),
                null);
    }

    private void write(SegmentInfo segment, Map<Integer, int[]> ordinals) throws IOException {
        new StrayVectors(ordinals)
                .write(new SegmentWriteState(
                        InfoStream.NO_OUTPUT, directory, segment, FieldInfos.EMPTY, null, IOContext.DEFAULT));
    }

    private SegmentReadState readState(SegmentInfo segment) {
        return new SegmentReadState(directory, segment, FieldInfos.EMPTY, IOContext.DEFAULT);
    }
}
