package io.vultus.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileAccessTest {

    @TempDir
    Path folder;

    @BeforeEach
    void needsPosix() {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "077"})
    void permissionsHoldWhateverTheUmask(String umask) throws Exception {
        FileProcess.makeUnderUmask(umask, folder);

        assertMade(FileAccess.OWNER, "rwx------", "rw-------");
        assertMade(FileAccess.GROUP_READ, "rwxr-x---", "rw-r-----");
        assertMade(FileAccess.GROUP_WRITE, "rwxrwx---", "rw-rw----");
        switch (umask) {
            case "000" -> assertMade(FileAccess.BY_UMASK, "rwxrwxrwx", "rw-rw-rw-");
            case "022" -> assertMade(FileAccess.BY_UMASK, "rwxr-xr-x", "rw-r--r--");
            default -> assertMade(FileAccess.BY_UMASK, "rwx------", "rw-------");
        }
    }

    private void assertMade(FileAccess access, String folders, String files) throws IOException {
        Path made = folder.resolve(access.name());
        assertThat(permissions(made)).as(access + ", parent").isEqualTo(folders);
        assertThat(permissions(made.resolve("deep"))).as(access + ", folder").isEqualTo(folders);
        assertThat(permissions(made.resolve("deep/staged")))
                .as(access + ", staged")
                .isEqualTo(folders);
        assertThat(permissions(made.resolve("deep/file"))).as(access + ", file").isEqualTo(files);
        assertThat(permissions(made.resolve("deep").resolve(FolderLock.NAME)))
                .as(access + ", lock")
                .isEqualTo(files);
    }

    @ParameterizedTest
    @CsvSource({
        "rwx------, OWNER",
        "rwx---r-x, OWNER",
        "rwx-wx---, OWNER",
        "rwxr-x---, GROUP_READ",
        "rwxr-xr-x, GROUP_READ",
        "rwxrwx---, GROUP_WRITE",
        "rwxrwxrwx, GROUP_WRITE",
    })
    void aFolderSaysWhatFitsIntoIt(String permissions, FileAccess expected) throws IOException {
        Path made = Files.createDirectory(folder.resolve("made"));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));

        assertThat(FileAccess.within(made)).isEqualTo(expected);
    }

    @Test
    void foldersThatExistKeepTheirPermissions() throws IOException {
        Path made = Files.createDirectory(folder.resolve("made"));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));

        FileAccess.OWNER.createFolders(made.resolve("new"));

        assertThat(permissions(made)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(made.resolve("new"))).isEqualTo("rwx------");
    }

    @Test
    void aReplacedFileGetsThePermissionsOfTheNewOne() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        AtomicFile.writeString(file, FileAccess.OWNER, "text");

        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
