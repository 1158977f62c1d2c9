package io.vultus.gallery.scan;

import org.apache.lucene.codecs.Codec;
import org.apache.lucene.tests.index.BaseKnnVectorsFormatTestCase;
import org.apache.lucene.tests.util.TestUtil;

/** Lucene's own test of vector formats. */
public class ScanVectorsFormatTest extends BaseKnnVectorsFormatTestCase {

    @Override
    protected Codec getCodec() {
        return TestUtil.alwaysKnnVectorsFormat(new ScanVectorsFormat());
    }

    @Override
    protected boolean supportsFloatVectorFallback() {
        return false;
    }
}
