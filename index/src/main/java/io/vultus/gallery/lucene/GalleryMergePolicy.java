package io.vultus.gallery.lucene;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.TieredMergePolicy;

/**
 * Lucene's tiered policy, with two differences: whoever asks to have deleted documents expunged gets rid of the last
 * one, and a forced merge rewrites even a single segment if it was never merged, since only a merge builds a graph.
 */
final class GalleryMergePolicy extends FilterMergePolicy {

    /** Room for some ten million templates: a graph over all is searched faster than several. */
    private static final double MAX_SEGMENT_MEGABYTES = 40_000;

    /** Scanning costs nearly the same over several parts as over one, so that merging early would only copy vectors. */
    private static final double SCANNED_SEGMENTS_PER_TIER = 32;

    GalleryMergePolicy(SearchStructure structure) {
        super(tiers(structure).setForceMergeDeletesPctAllowed(0).setMaxMergedSegmentMB(MAX_SEGMENT_MEGABYTES));
    }

    private static TieredMergePolicy tiers(SearchStructure structure) {
        TieredMergePolicy tiers = new TieredMergePolicy();
        return structure == SearchStructure.HNSW ? tiers : tiers.setSegmentsPerTier(SCANNED_SEGMENTS_PER_TIER);
    }

    @Override
    public MergeSpecification findForcedMerges(
            SegmentInfos infos, int maxSegments, Map<SegmentCommitInfo, Boolean> toMerge, MergeContext context)
            throws IOException {
        if (infos.size() == 1 && toMerge.containsKey(infos.info(0)) && isFlushed(infos.info(0))) {
            MergeSpecification merges = new MergeSpecification();
            if (!context.getMergingSegments().contains(infos.info(0))) {
                merges.add(new OneMerge(List.of(infos.info(0))));
            }
            return merges;
        }
        return super.findForcedMerges(infos, maxSegments, toMerge, context);
    }

    private static boolean isFlushed(SegmentCommitInfo segment) {
        return "flush".equals(segment.info.getDiagnostics().get("source"));
    }
}
