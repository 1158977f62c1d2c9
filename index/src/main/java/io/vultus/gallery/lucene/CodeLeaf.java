package io.vultus.gallery.lucene;

import io.vultus.gallery.scan.VectorCodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.Bits;

/**
 * A leaf with its codes.
 *
 * @param base how many codes the leaves before it have
 */
record CodeLeaf(LeafReaderContext context, VectorCodes codes, int base) {

    static List<CodeLeaf> of(View view) {
        List<CodeLeaf> leaves = new ArrayList<>();
        int base = 0;
        for (LeafReaderContext context : view.leaves()) {
            VectorCodes codes = view.codes(context);
            if (codes != null) {
                leaves.add(new CodeLeaf(context, codes, base));
                base = Math.addExact(base, codes.size());
            }
        }
        return Collections.unmodifiableList(leaves);
    }

    int end() {
        return base + codes.size();
    }

    /** The accepted ordinals; null for all. */
    Bits accepted(AcceptedTemplates templates) throws IOException {
        if (templates.count(context) == codes.size()) {
            return null;
        }
        return context.reader().getFloatVectorValues(Fields.VECTOR).getAcceptOrds(templates.bits(context));
    }
}
