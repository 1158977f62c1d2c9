package io.vultus.gallery.graph;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.codecs.KnnFieldVectorsWriter;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.Sorter;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.util.IORunnable;

/** Writes {@link HnswVectorsFormat}: has Lucene write its files, then reads them to look for what was lost. */
final class HnswVectorsWriter extends KnnVectorsWriter {

    private final SegmentWriteState state;
    private final KnnVectorsWriter graphs;
    private final StrayFinder finder;
    private final List<FieldInfo> merged = new ArrayList<>();
    private MergeState merge;

    HnswVectorsWriter(SegmentWriteState state, KnnVectorsWriter graphs, StrayFinder finder) {
        this.state = state;
        this.graphs = graphs;
        this.finder = finder;
    }

    @Override
    public KnnFieldVectorsWriter<?> addField(FieldInfo info) throws IOException {
        return graphs.addField(info);
    }

    @Override
    public void flush(int maxDoc, Sorter.DocMap sortMap) throws IOException {
        graphs.flush(maxDoc, sortMap);
    }

    @Override
    public IORunnable mergeOneField(FieldInfo info, MergeState mergeState) throws IOException {
        merged.add(info);
        merge = mergeState;
        return graphs.mergeOneField(info, mergeState);
    }

    @Override
    public void finish() throws IOException {
        graphs.finish();
        // Only what is closed can be read.
        graphs.close();
        strays().write(state);
    }

    private StrayVectors strays() throws IOException {
        Map<Integer, int[]> ordinals = new TreeMap<>();
        if (!merged.isEmpty()) {
            try (KnnVectorsReader reader = HnswVectorsFormat.graphs(new SegmentReadState(
                    state.directory, state.segmentInfo, state.fieldInfos, IOContext.DEFAULT, state.segmentSuffix))) {
                for (FieldInfo info : merged) {
                    ordinals.put(info.number, finder.find(reader, info, merge::checkAborted));
                }
            }
        }
        return new StrayVectors(ordinals);
    }

    @Override
    public long ramBytesUsed() {
        return graphs.ramBytesUsed();
    }

    @Override
    public void close() throws IOException {
        graphs.close();
    }
}
