package io.vultus.gallery.cache;

import io.vultus.file.Durability;
import io.vultus.file.FileAccess;
import io.vultus.file.StagedFolder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder {@code cache} of a gallery. Everything in it may be deleted at any time by the process that has the
 * gallery open for writing.
 *
 * <p>Deleting is plain work on files: it does not depend on whether this JVM can read them.
 *
 * @param path where it is; it need not exist
 */
record CacheFolder(Path path) {

    private static final String EMBEDDINGS = "embeddings.chm";

    /** Names and attributes of people, which galleries kept here once. Nothing reads it any more. */
    private static final String PROFILES = "profiles.chm";

    /** The file of the embedding cache. */
    Path embeddings() {
        return path.resolve(EMBEDDINGS);
    }

    /** Creates the folder, as open to others as the gallery's folder. */
    void create() throws IOException {
        FileAccess.within(path.toAbsolutePath().getParent()).createFolders(path);
    }

    /**
     * Deletes everything in the folder and syncs it, so that a loss of power brings nothing back. The folder itself
     * stays: it may be a mount point, or a link to another disk. Behind a link only files of the names that are written
     * here are deleted, because others may use that folder too.
     *
     * @throws IOException if anything is left, or may come back
     */
    void deleteContents() throws IOException {
        boolean linked = Files.isSymbolicLink(path);
        if (!Files.isDirectory(path)) {
            if (linked) {
                throw new FileSystemException(path.toString(), null, "the folder that it links to is not there");
            }
            return;
        }
        Path folder = path.toRealPath();
        for (Path entry : entries(folder)) {
            if (!linked || isOurs(entry)) {
                delete(entry);
            }
        }
        Durability.syncFolder(folder);
    }

    /** Deletes what earlier versions kept and nothing reads any more. */
    void deleteObsolete() throws IOException {
        if (Files.isDirectory(path)) {
            for (Path entry : entries(path)) {
                if (entry.getFileName().toString().startsWith(PROFILES)) {
                    delete(entry);
                }
            }
        }
    }

    private static void delete(Path entry) throws IOException {
        if (Files.isSymbolicLink(entry)) {
            throw new FileSystemException(
                    entry.toString(),
                    null,
                    "is a link; delete it and what it links to, " + Files.readSymbolicLink(entry));
        }
        StagedFolder.deleteTree(entry);
    }

    private static boolean isOurs(Path entry) {
        String name = entry.getFileName().toString();
        return name.startsWith(EMBEDDINGS) || name.startsWith(PROFILES);
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
