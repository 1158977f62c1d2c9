package io.vultus.gallery.scan;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.VectorEncoding;

/**
 * A Lucene vector format without a graph: 1-bit codes of all vectors are scanned for the best estimates, and those
 * vectors are scored exactly.
 *
 * <p>A code holds the signs of a vector's coordinates relative to the segment's centroid, as in RaBitQ (Gao and Long,
 * <i>RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound for Approximate Nearest Neighbor
 * Search</i>, 2024) and in Lucene's own quantisation to one bit. They are taken after a fixed {@link Projection}, which
 * also makes the codes of short vectors longer, since the error of an estimate falls with the length of the code. The
 * query is rounded to multiples of a step from −7 to 7, so that its product with a code is a sum of small integers.
 *
 * <p>All similarity functions are served. Vectors of bytes, and those of fewer than {@value #MIN_DIMENSION} dimensions,
 * have no codes and are scored exactly: that takes about as long. Lucene's queries for everything above a similarity
 * see no more than the shortlist.
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
 *   <li>for each field with codes: zeros up to a multiple of 64 bytes, then blocks of 64 vectors in the order of their
 *       ordinals, the last one filled up with zeros. With {@code R} an 8th of the outputs of {@link Projection}, a
 *       block has {@code R + 8} rows of 64 bytes:
 *       <ul>
 *         <li>rows 0 to {@code R − 1}: a byte for each vector; bit {@code i} in row {@code r} is set if output
 *             {@code 8r + i} of the projection {@code p} of the residual {@code r = x − c} is above zero
 *         <li>four rows of float32, of the scales {@code ‖r‖² / ‖p‖₁}, 0 where {@code r} is zero. Place {@code i} of
 *             the {@code n}th of them belongs to vector {@code 4i + n}
 *         <li>four rows of float32 in the same order, of the offsets {@code ⟨x, c⟩}; for the Euclidean distance
 *             {@code ⟨x, c⟩ − ‖x‖² / 2}
 *       </ul>
 *       Here {@code c} is the centroid and {@code x} the vector; for the cosine, its direction
 *   <li>footer
 * </ul>
 *
 * With {@code s} the signs (±1) and {@code p′} the projection of {@code q − c}, {@code ⟨p′, s⟩ · scale + offset + ⟨q −
 * c, c⟩} estimates {@code ⟨q, x⟩}.
 *
 * <h3>{@code .vsm}: what is where</h3>
 *
 * <ul>
 *   <li>index header: codec {@value #META_CODEC}, version {@value #VERSION}, the segment's id and suffix
 *   <li>for each field with codes:
 *       <ul>
 *         <li>int32: the field's number
 *         <li>int32: the similarity function: 0 Euclidean, 1 dot product, 2 cosine, 3 maximum inner product
 *         <li>int32: the dimension {@code D}
 *         <li>int32: the number of vectors
 *         <li>int64: where its blocks begin in the {@code .vsc} file, a multiple of 64
 *         <li>int64: how many bytes they take
 *         <li>{@code D} × float32: the centroid: the mean of the vectors, up to rounding
 *       </ul>
 *   <li>int32: −1
 *   <li>footer
 * </ul>
 */
public class ScanVectorsFormat extends KnnVectorsFormat {

    /** The name by which segments refer to the format. */
    public static final String NAME = "VultusScanVectors";

    /** The most dimensions that a vector may have. */
    public static final int MAX_DIMENSION = 1024;

    /** Of fewer dimensions, vectors take hardly more memory than codes. */
    static final int MIN_DIMENSION = 32;

    static final String DATA_CODEC = "VultusScanVectorsData";
    static final String META_CODEC = "VultusScanVectorsMeta";
    static final String DATA_EXTENSION = "vsc";
    static final String META_EXTENSION = "vsm";
    static final int VERSION = 1;

    private final FlatVectorsFormat flat;

    /** Made by Lucene too, by the format's name. */
    public ScanVectorsFormat() {
        this(NAME, new Lucene99FlatVectorsFormat(FlatVectorScorerUtil.getLucene99FlatVectorsScorer()));
    }

    /** With vectors that are stored in another way. */
    ScanVectorsFormat(String name, FlatVectorsFormat flat) {
        super(name);
        this.flat = flat;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        return new ScanVectorsWriter(state, flat.fieldsWriter(state));
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        return new ScanVectorsReader(state, flat.fieldsReader(state));
    }

    /** Whether vectors of a field have codes. */
    static boolean hasCodes(FieldInfo field) {
        return field.getVectorEncoding() == VectorEncoding.FLOAT32 && field.getVectorDimension() >= MIN_DIMENSION;
    }

    @Override
    public int getMaxDimensions(String field) {
        return MAX_DIMENSION;
    }
}
