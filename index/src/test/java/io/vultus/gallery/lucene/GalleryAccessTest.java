package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class GalleryAccessTest {

    @TempDir
    private Path temp;

    @Test
    void anIndexIsOpenToItsOwnerAlone() throws IOException {
        Path folder = temp.resolve("people");
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            gallery.enrol("ada", face(1));
            gallery.enrol("bob", face(2));
            gallery.optimise(ProgressListener.SILENT);
            gallery.erase("ada");
        }
        Path index = new GalleryFolder(folder, Optional.empty()).index();
        assertThat(permissions(index)).isEqualTo("rwx------");
        try (Stream<Path> all = Files.list(index)) {
            List<Path> files = all.filter(file -> !file.endsWith("write.lock")).toList();
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
    }

    @Test
    void filesGrantWhatTheirFolderGrants() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-x---"));
        try (FolderDirectory directory = new FolderDirectory(temp);
                IndexOutput file = directory.createOutput("file", IOContext.DEFAULT);
                IndexOutput temporary = directory.createTempOutput("a", "b", IOContext.DEFAULT)) {
            assertThat(permissions(temp.resolve(file.getName()))).isEqualTo("rw-r-----");
            assertThat(permissions(temp.resolve(temporary.getName()))).isEqualTo("rw-r-----");
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
