package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryException;
import io.vultus.gallery.GalleryInterruptedException;
import io.vultus.gallery.GalleryLostException;
import io.vultus.gallery.GalleryStorageException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.lucene.index.CorruptIndexException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk is called that, however deep Lucene has wrapped it. */
class FullDiskTest {

    private static final Path FOLDER = Path.of("/g");

    @TempDir
    private Path temp;

    @BeforeEach
    void pretend() throws IOException {
        // Where the simulated disk is said to be.
        Files.createDirectories(temp.resolve("people/index"));
    }

    @Test
    void erasingSaysThatTheDiskIsFull() {
        assertToldAtEachOperation(gallery -> gallery.erase("ada"));
    }

    @Test
    void optimisingSaysThatTheDiskIsFull() {
        assertToldAtEachOperation(gallery -> gallery.optimise(ProgressListener.SILENT));
    }

    private void assertToldAtEachOperation(Consumer<LuceneGallery> change) {
        SimulatedDisk disk = new SimulatedDisk();
        try (LuceneGallery gallery = open(disk)) {
            for (int i = 0; i < 5; i++) {
                gallery.enrol(i == 2 ? "ada" : "p" + i, face(i));
            }
        }
        int told = 0;
        for (long operation = 1; operation < 300; operation += 23) {
            SimulatedDisk full = disk.copy();
            try (LuceneGallery gallery = open(full)) {
                full.schedule(SimulatedDisk.Fault.FULL, operation);
                try {
                    change.accept(gallery);
                } catch (GalleryException e) {
                    assertThat(e)
                            .isInstanceOf(GalleryStorageException.class)
                            .hasMessageStartingWith("the disk is full: the gallery " + temp.resolve("people")
                                    + " cannot be written (No space left on device (simulated at operation ")
                            .hasMessageEndingWith("Free some space there and do the same again");
                    told++;
                }
                full.repair();
                change.accept(gallery);
            }
        }
        assertThat(told).isGreaterThan(1);
    }

    private LuceneGallery open(SimulatedDisk disk) {
        return LuceneGallery.open(
                new GalleryFolder(temp.resolve("people"), index -> disk.open(), Optional.empty()),
                CONTRACT,
                LuceneGalleryOptions.DEFAULT.withCaching(false).withThreads(1));
    }

    @Test
    void wrappedErrorsAreToldByTheirCause() {
        IOException full = new FileSystemException("/g/index/_1.vec", null, "No space left on device");
        assertTold(new IOException("background merge hit exception: _0(10.6.0)", full), "the disk is full");
        assertTold(new IOException("a", new IllegalStateException("b", full)), "the disk is full");
        IOException suppressing = new IOException("cannot be closed");
        suppressing.addSuppressed(full);
        assertTold(new IOException("background merge hit exception", suppressing), "the disk is full");
        assertTold(new IOException("Disk quota exceeded"), "the disk is full");
        assertTold(new IOException("There is not enough space on the disk"), "the disk is full");
        assertTold(
                new IOException("background merge hit exception", new IOException("Input/output error")),
                "the gallery /g cannot be read or written: Input/output error");
        assertThat(StorageErrors.translate(
                        FOLDER, new IOException("merge", new CorruptIndexException("bad sum", "_1.vec"))))
                .isInstanceOf(GalleryCorruptException.class)
                .hasMessageStartingWith("the gallery /g is damaged: bad sum");
        assertThat(StorageErrors.translate(FOLDER, new IOException("merge", new FolderLostException("it is gone"))))
                .isInstanceOf(GalleryLostException.class);
        assertThat(StorageErrors.translate(FOLDER, new IOException("merge", new ClosedByInterruptException())))
                .isInstanceOf(GalleryInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void assertTold(IOException error, String beginning) {
        assertThat(StorageErrors.translate(FOLDER, error))
                .isInstanceOf(GalleryStorageException.class)
                .hasMessageStartingWith(beginning)
                .hasCause(error);
    }

    @Test
    void aFolderWithoutPermissionIsTold() {
        assertThatThrownBy(() -> {
                    throw StorageErrors.translate(
                            FOLDER, new java.nio.file.AccessDeniedException("/g/index/gallery.lock"));
                })
                .isInstanceOf(GalleryStorageException.class)
                .hasMessageContaining("no permission for /g/index/gallery.lock");
    }
}
