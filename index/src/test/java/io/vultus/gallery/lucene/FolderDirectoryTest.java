package io.vultus.gallery.lucene;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.store.BaseDirectoryTestCase;

/** Lucene's own test of directories. */
public class FolderDirectoryTest extends BaseDirectoryTestCase {

    @Override
    protected Directory getDirectory(Path folder) throws IOException {
        return new FolderDirectory(Files.createDirectories(folder));
    }

    public void testMissingFolderIsNotCreated() {
        Path missing = createTempDir().resolve("missing");
        expectThrows(NotDirectoryException.class, () -> new FolderDirectory(missing));
        assertFalse(Files.exists(missing));
    }

    public void testMissingFileIsNotSynced() throws IOException {
        try (Directory directory = getDirectory(createTempDir())) {
            expectThrowsAnyOf(
                    List.of(NoSuchFileException.class, FileNotFoundException.class),
                    () -> directory.sync(List.of("missing")));
        }
    }
}
