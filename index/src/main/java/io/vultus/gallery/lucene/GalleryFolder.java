package io.vultus.gallery.lucene;

import io.vultus.JvmCheck;
import io.vultus.gallery.ContractMismatchException;
import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.model.ModelContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOFunction;

/**
 * The folder of a gallery.
 *
 * <pre>
 * index/    the Lucene index: everything that was enrolled
 * index/gallery.lock   locked by the process that has the gallery open for writing
 * cache/    what can be computed or read again; may be deleted while nobody has the gallery open
 * </pre>
 *
 * @param path where it is
 * @param opener opens the Lucene directory in a folder
 */
record GalleryFolder(Path path, IOFunction<Path, Directory> opener) {

    static final String LOCK = "gallery.lock";

    private static final String INDEX = "index";
    private static final String CACHE = "cache";

    GalleryFolder(Path path) {
        this(path, FSDirectory::open);
    }

    Path cache() {
        return path.resolve(CACHE);
    }

    Directory directory() throws IOException {
        JvmCheck.warnOnce();
        return opener.apply(path.resolve(INDEX));
    }

    /** Whether there is a gallery; refuses folders that hold something else, or a gallery that lost its commit. */
    boolean exists() throws IOException {
        if (!Files.exists(path)) {
            return false;
        }
        if (!Files.isDirectory(path)) {
            throw new GalleryNotFoundException(path + " is a file; a gallery is a folder");
        }
        Set<String> names = names(path);
        if (!names.contains(INDEX)) {
            names.remove(CACHE);
            if (!names.isEmpty()) {
                throw new GalleryNotFoundException(
                        "the folder " + path + " is not empty and is not a gallery (it holds "
                                + names.stream().sorted().findFirst().orElseThrow() + "); choose another one");
            }
            return false;
        }
        return hasCommit();
    }

    /** As {@link #exists}, an error where there is none. */
    void requireGallery() throws IOException {
        if (!Files.exists(path)) {
            throw new GalleryNotFoundException("there is no folder " + path + ", so no gallery either");
        }
        if (!exists()) {
            throw new GalleryNotFoundException("the folder " + path + " holds no gallery");
        }
    }

    static void requireContract(Path gallery, CommitData commit, ModelContract given) {
        if (!commit.contract().matches(given)) {
            throw new ContractMismatchException(gallery.toString(), commit.contract(), given);
        }
    }

    CommitData lastCommit(Directory index) throws IOException {
        return CommitData.parse(toString(), SegmentInfos.readLatestCommit(index).getUserData());
    }

    /**
     * Deletes commits before the last. A loss of power can bring back the name of one without all of its files, which
     * Lucene's writer would take for damage.
     */
    static void deleteEarlierCommits(Directory index) throws IOException {
        String last = SegmentInfos.getLastCommitSegmentsFileName(index);
        for (String file : index.listAll()) {
            if (file.startsWith(IndexFileNames.SEGMENTS + "_") && !file.equals(last)) {
                index.deleteFile(file);
            }
        }
    }

    private boolean hasCommit() throws IOException {
        try (Directory index = directory()) {
            if (DirectoryReader.indexExists(index)) {
                // Reading it tells a commit that is damaged from one of another version before anything is locked.
                lastCommit(index);
                return true;
            }
            for (String file : index.listAll()) {
                if (file.startsWith("_")) {
                    throw new GalleryCorruptException("the gallery " + path + " is damaged: it holds index files, "
                            + file + " for one, but no commit; restore the folder from a backup");
                }
            }
            return false;
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
