package io.vultus.gallery.graph;

import org.apache.lucene.codecs.Codec;
import org.apache.lucene.tests.index.BaseKnnVectorsFormatTestCase;
import org.apache.lucene.tests.util.TestUtil;

/** Lucene's own test of vector formats. */
public class HnswVectorsFormatTest extends BaseKnnVectorsFormatTestCase {

    @Override
    protected Codec getCodec() {
        return TestUtil.alwaysKnnVectorsFormat(new HnswVectorsFormat(4, 16, 2, null, 1));
    }

    @Override
    protected boolean supportsFloatVectorFallback() {
        return false;
    }
}
