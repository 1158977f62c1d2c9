package io.vultus.gallery.encryption;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.NIOFSDirectory;
import org.apache.lucene.tests.store.BaseDirectoryTestCase;

/** Lucene's own tests of directories. */
public class EncryptedDirectoryTest extends BaseDirectoryTestCase {

    private static final DataKey KEY = DataKey.generate();

    @Override
    protected Directory getDirectory(Path path) throws IOException {
        // Not a mapping one, of which a test expects that all that it opens is mapped.
        return new EncryptedDirectory(new NIOFSDirectory(path), KEY, Set.of("whole"));
    }

    /** It opens files that are being written, which have not even a header so far; indexes never do. */
    @Override
    public void testThreadSafetyInListAll() {}

    /** Lucene renames commits only; of other files the name is bound into the pages. */
    @Override
    public void testRename() throws IOException {
        try (Directory directory = getDirectory(createTempDir())) {
            directory.createOutput("_0.fdt", IOContext.DEFAULT).close();
            UnsupportedOperationException refused =
                    expectThrows(UnsupportedOperationException.class, () -> directory.rename("_0.fdt", "_1.fdt"));
            assertEquals(
                    "cannot rename _0.fdt to _1.fdt: an encrypted file is bound to its name", refused.getMessage());
            assertEquals(0, directory.fileLength("_0.fdt"));
        }
    }
}
