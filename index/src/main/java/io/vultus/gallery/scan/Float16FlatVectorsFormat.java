package io.vultus.gallery.scan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.VectorEncoding;

/**
 * Lucene's flat vectors, float vectors being stored as {@link Float16}: to Lucene's own format, a vector of {@code D}
 * floats is one of {@code 2D} bytes.
 */
final class Float16FlatVectorsFormat extends FlatVectorsFormat {

    private static final FlatVectorsFormat BYTES =
            new Lucene99FlatVectorsFormat(FlatVectorScorerUtil.getLucene99FlatVectorsScorer());

    Float16FlatVectorsFormat() {
        super("VultusFloat16FlatVectors");
    }

    @Override
    public FlatVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        return new Float16VectorsWriter(BYTES.fieldsWriter(state));
    }

    @Override
    public FlatVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        SegmentReadState ofBytes = new SegmentReadState(
                state.directory, state.segmentInfo, stored(state.fieldInfos), state.context, state.segmentSuffix);
        return new Float16VectorsReader(state.fieldInfos, BYTES.fieldsReader(ofBytes));
    }

    /** Fields as they look to Lucene's format. */
    static FieldInfos stored(FieldInfos fields) {
        List<FieldInfo> stored = new ArrayList<>();
        fields.forEach(field -> stored.add(stored(field)));
        return new FieldInfos(stored.toArray(FieldInfo[]::new));
    }

    /** A field as it looks to Lucene's format: its vectors, if it has float ones, of bytes. */
    static FieldInfo stored(FieldInfo field) {
        if (!isFloat(field)) {
            return field;
        }
        return new FieldInfo(
                field.name,
                field.number,
                field.hasTermVectors(),
                field.omitsNorms(),
                field.hasPayloads(),
                field.getIndexOptions(),
                field.getDocValuesType(),
                field.docValuesSkipIndexType(),
                field.getDocValuesGen(),
                field.attributes(),
                field.getPointDimensionCount(),
                field.getPointIndexDimensionCount(),
                field.getPointNumBytes(),
                Float16.bytes(field.getVectorDimension()),
                VectorEncoding.BYTE,
                field.getVectorSimilarityFunction(),
                field.isSoftDeletesField(),
                field.isParentField());
    }

    /** Whether a field has vectors that are rounded. */
    static boolean isFloat(FieldInfo field) {
        return field.hasVectorValues() && field.getVectorEncoding() == VectorEncoding.FLOAT32;
    }
}
