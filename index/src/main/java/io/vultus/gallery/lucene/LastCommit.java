package io.vultus.gallery.lucene;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.IndexDeletionPolicy;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;

/**
 * The last commit that this process found or made, as Lucene's writer tells it; earlier ones are deleted. It knows
 * whether the last commit in the folder is that one: a backup that was restored over the open gallery is not.
 */
final class LastCommit extends IndexDeletionPolicy {

    private final GalleryFolder folder;
    private CommitData data;
    private String file;

    /** The beginning of the commit's file, with random bytes of its own; null until it was read and compared. */
    private byte[] header;

    /** Whether a commit failed, after which it may be there or not. */
    private boolean isUncertain;

    LastCommit(GalleryFolder folder, CommitData found, String file) {
        this.folder = folder;
        data = found;
        this.file = file;
    }

    @Override
    public void onInit(List<? extends IndexCommit> commits) throws IOException {
        onCommit(commits);
    }

    @Override
    public synchronized void onCommit(List<? extends IndexCommit> commits) throws IOException {
        commits.subList(0, commits.size() - 1).forEach(IndexCommit::delete);
        IndexCommit last = commits.getLast();
        data = CommitData.parse(folder.toString(), last.getUserData());
        file = last.getSegmentsFileName();
        header = null;
        isUncertain = false;
    }

    /** To be called after a commit, which is known again without being read as a whole. */
    synchronized void settle(Directory index) throws IOException {
        header = header(index, file);
    }

    /** To be called when a commit failed. */
    synchronized void failed() {
        isUncertain = true;
    }

    /**
     * Throws if the last commit in the folder is another one. Reads no more than a few bytes where it was read before.
     */
    synchronized void requireIn(Directory index) throws IOException {
        String last = SegmentInfos.getLastCommitSegmentsFileName(index);
        if (last == null) {
            throw new FolderLostException("its index was emptied");
        }
        byte[] found = header(index, last);
        if (last.equals(file) && Arrays.equals(found, header)) {
            return;
        }
        FolderGuard.requireSuccessor(data, generation(file), folder.lastCommit(index), generation(last));
        if (!last.equals(file) && !isUncertain) {
            throw new FolderLostException(
                    "somebody else changed it: the last commit is " + last + ", here it was " + file);
        }
        if (last.equals(file)) {
            header = found;
        }
    }

    private static byte[] header(Directory index, String name) throws IOException {
        try (IndexInput in = index.openInput(name, IOContext.READONCE)) {
            return CodecUtil.readIndexHeader(in);
        }
    }

    private static long generation(String segmentsFile) {
        return SegmentInfos.generationFromSegmentsFileName(segmentsFile);
    }
}
