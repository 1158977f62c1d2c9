package io.vultus.gallery.scan;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * A Lucene vector format without a graph: 1-bit codes of all vectors are scanned for the best estimates, and those
 * vectors are scored exactly.
 *
 * <p>A code holds the signs of a vector's coordinates relative to the segment's centroid, as in RaBitQ (Gao and Long,
 * <i>RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound for Approximate Nearest Neighbor
 * Search</i>, 2024) and in Lucene's own quantisation to one bit, here without a rotation: the embeddings of a network
 * spread over their coordinates by themselves. The query is rounded to four bits, so that its product with a code takes
 * four bit counts.
 *
 * <p>All similarity functions are served. Vectors of bytes have no codes and are scored exactly. Lucene's queries for
 * everything above a similarity see no more than the shortlist.
 *
 * <h2>Files</h2>
 *
 * Vectors are stored by {@link Lucene99FlatVectorsFormat}, in {@code .vec} and {@code .vemf}, along with which document
 * has which. Two files are added. Numbers are little-endian, headers and footers those of
 * {@link org.apache.lucene.codecs.CodecUtil}; a footer holds a checksum of all that precedes it.
 *
 * <h3>{@code .vsc}: the codes</h3>
 *
 * <ul>
 *   <li>index header: codec {@value #DATA_CODEC}, version {@value #VERSION}, the segment's id and suffix
 *   <li>for each field of float vectors: zeros up to a multiple of 64 bytes, then blocks of 16 vectors in the order of
 *       their ordinals, the last one filled up with zeros. Of {@code D} dimensions, a block has {@code W + 2} rows of
 *       16 × 4 bytes, one place in each row for each vector, {@code W = ⌈D / 32⌉}:
 *       <ul>
 *         <li>rows 0 to {@code W − 1}: 32-bit words; bit {@code i} of row {@code w} is set if coordinate {@code 32w +
 *             i} of the residual {@code r = x − c} is above zero. Bits beyond {@code D} are zero
 *         <li>row {@code W}, float32: the scale {@code ‖r‖² / ‖r‖₁}, 0 where {@code r} is zero
 *         <li>row {@code W + 1}, float32: the offset {@code ⟨x, c⟩}; for the Euclidean distance {@code ⟨x, c⟩ − ‖x‖² /
 *             2}
 *       </ul>
 *       Here {@code c} is the centroid and {@code x} the vector; for the cosine, its direction
 *   <li>footer
 * </ul>
 *
 * With {@code s} the vector of signs (±1), {@code ⟨q − c, s⟩ · scale + offset + ⟨q − c, c⟩} estimates {@code ⟨q, x⟩}.
 *
 * <h3>{@code .vsm}: what is where</h3>
 *
 * <ul>
 *   <li>index header: codec {@value #META_CODEC}, version {@value #VERSION}, the segment's id and suffix
 *   <li>for each field of float vectors:
 *       <ul>
 *         <li>int32: the field's number
 *         <li>int32: the similarity function: 0 Euclidean, 1 dot product, 2 cosine, 3 maximum inner product
 *         <li>int32: the dimension {@code D}
 *         <li>int32: the number of vectors
 *         <li>int64: where its blocks begin in the {@code .vsc} file, a multiple of 64
 *         <li>int64: how many bytes they take
 *         <li>{@code D} × float32: the centroid, near the mean of the vectors; after a merge, of those merged, deleted
 *             ones included
 *       </ul>
 *   <li>int32: −1
 *   <li>footer
 * </ul>
 */
public final class ScanVectorsFormat extends KnnVectorsFormat {

    /** The name by which segments refer to the format. */
    public static final String NAME = "VultusScanVectors";

    /** The most dimensions that a vector may have. */
    public static final int MAX_DIMENSION = 1024;

    static final String DATA_CODEC = "VultusScanVectorsData";
    static final String META_CODEC = "VultusScanVectorsMeta";
    static final String DATA_EXTENSION = "vsc";
    static final String META_EXTENSION = "vsm";
    static final int VERSION = 0;

    private static final FlatVectorsFormat FLAT =
            new Lucene99FlatVectorsFormat(FlatVectorScorerUtil.getLucene99FlatVectorsScorer());

    /** Made by Lucene too, by the format's name. */
    public ScanVectorsFormat() {
        super(NAME);
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        return new ScanVectorsWriter(state, FLAT.fieldsWriter(state));
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        return new ScanVectorsReader(state, FLAT.fieldsReader(state));
    }

    @Override
    public int getMaxDimensions(String field) {
        return MAX_DIMENSION;
    }
}
