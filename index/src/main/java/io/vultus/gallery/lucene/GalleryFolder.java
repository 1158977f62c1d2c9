package io.vultus.gallery.lucene;

import io.vultus.JvmCheck;
import io.vultus.file.AtomicFile;
import io.vultus.gallery.ContractMismatchException;
import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryKeyException;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.encryption.DataKey;
import io.vultus.gallery.encryption.EncryptedDirectory;
import io.vultus.gallery.encryption.GalleryKey;
import io.vultus.model.ModelContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.IOFunction;
import org.apache.lucene.util.IOUtils;

/**
 * The folder of a gallery.
 *
 * <pre>
 * index/    the Lucene index: everything that was enrolled
 * index/gallery.lock   locked by the process that has the gallery open for writing
 * cache/    what can be computed or read again; may be deleted while nobody has the gallery open
 * data.key  of an encrypted gallery: the key of its files, wrapped; an encrypted gallery has no cache
 * </pre>
 *
 * @param path where it is
 * @param opener opens the Lucene directory in a folder, without regard to encryption
 * @param key opens an encrypted gallery; absent for one that is not
 */
record GalleryFolder(Path path, IOFunction<Path, Directory> opener, Optional<GalleryKey> key) {

    static final String LOCK = "gallery.lock";

    private static final String INDEX = "index";
    private static final String CACHE = "cache";
    private static final String DATA_KEY = "data.key";

    /** What earlier versions left where they were killed while they wrote the key. */
    private static final String UNFINISHED_DATA_KEY = DATA_KEY + ".new";

    /** What searches read as a whole or all over: codes, quantised vectors, graphs. */
    private static final Set<String> SEARCHED = Set.of("vsc", "veq", "vex");

    GalleryFolder(Path path, Optional<GalleryKey> key) {
        this(path, FolderDirectory::new, key);
    }

    Path cache() {
        return path.resolve(CACHE);
    }

    /** The folder of the index. */
    Path index() {
        return path.resolve(INDEX);
    }

    /** The index, decrypted if need be. */
    Directory directory() throws IOException {
        Directory files = files();
        try {
            return decrypted(files);
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(files);
            throw e;
        }
    }

    /** The index as its bytes are. */
    Directory files() throws IOException {
        JvmCheck.warnOnce();
        return new SyncOnceDirectory(opener.apply(index()));
    }

    /** What the {@link #files} hold; for a gallery that is not encrypted they themselves. */
    Directory decrypted(Directory files) throws IOException {
        if (!Files.exists(dataKey())) {
            if (key.isPresent()) {
                throw new GalleryKeyException("the gallery " + path + " is not encrypted (it has no " + DATA_KEY
                        + "), but a key was given; open it without");
            }
            return files;
        }
        return new EncryptedDirectory(files, readDataKey(), SEARCHED);
    }

    /** The id of a gallery that is being created, whose {@link #createDataKey data key} is there. */
    GalleryId newId() throws IOException {
        return key.isPresent() ? GalleryId.of(readDataKey().galleryId()) : GalleryId.random();
    }

    private DataKey readDataKey() throws IOException {
        return DataKey.read(dataKey(), requireKey(), toString());
    }

    private GalleryKey requireKey() {
        return key.orElseThrow(
                () -> new GalleryKeyException("the gallery " + path + " is encrypted, and its key was not given"));
    }

    /** Makes the key of a new gallery's files. To be called by whoever has locked it. */
    void createDataKey() throws IOException {
        if (key.isPresent() && !Files.exists(dataKey())) {
            DataKey.generate().write(dataKey(), key.get());
        }
    }

    /**
     * Deletes what a killed process left beside the key, and writes a key of an earlier version anew, before files that
     * need the new version. To be called by whoever has locked the gallery.
     */
    void upgradeDataKey() throws IOException {
        AtomicFile.deleteLeftovers(path);
        Files.deleteIfExists(path.resolve(UNFINISHED_DATA_KEY));
        if (Files.exists(dataKey())) {
            DataKey current = DataKey.read(dataKey(), requireKey(), toString());
            if (!current.isCurrent()) {
                current.write(dataKey(), requireKey());
            }
        }
    }

    /** Wraps the key of the gallery's files under another key. To be called by whoever has locked it. */
    void rewrapDataKey(GalleryKey next) throws IOException {
        if (!Files.exists(dataKey())) {
            throw new GalleryKeyException("the gallery " + path + " is not encrypted; it has no key to be replaced");
        }
        readDataKey().write(dataKey(), next);
    }

    private Path dataKey() {
        return path.resolve(DATA_KEY);
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
            names.removeAll(Set.of(CACHE, DATA_KEY, UNFINISHED_DATA_KEY));
            names.removeIf(name -> name.startsWith("." + DATA_KEY + "."));
            if (!names.isEmpty()) {
                throw new GalleryNotFoundException(
                        "the folder " + path + " is not empty and is not a gallery (it holds "
                                + names.stream().sorted().findFirst().orElseThrow() + "); choose another one");
            }
            return false;
        }
        return hasCommit();
    }

    /** Whether a folder has an index with a commit, without reading it. */
    static boolean holdsCommit(Path folder) {
        try (Stream<Path> files = Files.list(folder.resolve(INDEX))) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(IndexFileNames.SEGMENTS + "_"));
        } catch (IOException e) {
            return false;
        }
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
        try (Directory index = files()) {
            if (DirectoryReader.indexExists(index)) {
                // Reading it tells a commit that is damaged from one of another version before anything is locked.
                requireDataKey(index);
                lastCommit(decrypted(index));
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

    private void requireDataKey(Directory index) throws IOException {
        if (!Files.exists(dataKey())
                && EncryptedDirectory.isEncrypted(index, SegmentInfos.getLastCommitSegmentsFileName(index))) {
            throw new GalleryKeyException("the gallery " + path + " is encrypted, and the key of its files, " + DATA_KEY
                    + ", is missing; without it nothing can be decrypted: restore it from a backup");
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
