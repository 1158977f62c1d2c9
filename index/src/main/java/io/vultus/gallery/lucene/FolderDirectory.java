package io.vultus.gallery.lucene;

import io.vultus.file.FileAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.OutputStreamIndexOutput;

/**
 * Lucene's directory of a folder, but that larger pieces are written: for Lucene's own of 8 KB the system takes twice
 * as long, and vectors and codes are little else than written.
 */
final class FolderDirectory extends FilterDirectory {

    private static final int PIECE = 1 << 16;

    private final Path folder;

    /**
     * Opens a folder, under its name without symbolic links: one that points elsewhere later changes nothing here.
     *
     * @throws NotDirectoryException if there is none; Lucene would create it
     */
    FolderDirectory(Path folder) throws IOException {
        super(FSDirectory.open(existing(folder), FolderLocks.INSTANCE));
        this.folder = ((FSDirectory) in).getDirectory();
    }

    private static Path existing(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        return folder;
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        ensureOpen();
        Path file = folder.resolve(name);
        return new OutputStreamIndexOutput(
                "FolderDirectory(" + file + ")", name, FileAccess.within(folder).newOutputStream(file), PIECE);
    }

    /** Open to nobody whom the folder is closed to, whatever the umask. */
    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        IndexOutput output = in.createTempOutput(prefix, suffix, context);
        try {
            FileAccess.within(folder).applyToFile(folder.resolve(output.getName()));
        } catch (IOException e) {
            output.close();
            throw e;
        }
        return output;
    }

    /** Several files at once, which disks do in less time than one after the other. */
    @Override
    public void sync(Collection<String> names) throws IOException {
        ensureOpen();
        try {
            names.parallelStream().forEach(this::sync);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void sync(String name) {
        try {
            in.sync(List.of(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
