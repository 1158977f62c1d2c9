package io.vultus.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StagedFolderTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "v1.2.3", "李明", ".hidden", "deep/er"})
    void aFolderAppearsWhole(String name) throws IOException {
        Path target = folder.resolve(name);
        try (StagedFolder staged = StagedFolder.create(target, "a test", FileAccess.OWNER)) {
            Files.writeString(staged.content().resolve("file"), "new");
            Files.createDirectories(staged.content().resolve("sub/sub"));
            assertThat(target).doesNotExist();
            staged.publish();
        }
        assertThat(target.resolve("file")).hasContent("new");
        assertThat(target.resolve("sub/sub")).isDirectory();
        assertThat(names(target.getParent()))
                .containsExactly(target.getFileName().toString());
    }

    @Test
    void whatIsNotPublishedLeavesNothing() throws IOException {
        try (StagedFolder staged = StagedFolder.create(folder.resolve("set"), "a test", FileAccess.OWNER)) {
            Files.writeString(staged.content().resolve("file"), "new");
        }
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void anEmptyFolderIsReplacedAndAFullOneOrAFileIsNot() throws IOException {
        Files.createDirectory(folder.resolve("empty"));
        publish("empty");
        assertThat(folder.resolve("empty/file")).hasContent("new");

        assertThatThrownBy(() -> publish("empty"))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(folder.resolve("empty") + ": there is something of that name already");

        Files.writeString(folder.resolve("plain"), "mine");
        assertThatThrownBy(() -> publish("plain"))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(folder.resolve("plain") + ": there is a file of that name already");
        assertThat(folder.resolve("plain")).hasContent("mine");
        assertThat(names(folder)).containsExactly("empty", "plain");
    }

    private void publish(String name) throws IOException {
        try (StagedFolder staged = StagedFolder.create(folder.resolve(name), "a test", FileAccess.OWNER)) {
            Files.writeString(staged.content().resolve("file"), "new");
            staged.publish();
        }
    }

    @Test
    void aLinkedFolderIsReplacedWhereItIs() throws IOException {
        Path real = Files.createDirectories(folder.resolve("disk/set"));
        Files.writeString(real.resolve("old"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        try (StagedFolder staged = StagedFolder.create(link, "a test", FileAccess.OWNER)) {
            Files.writeString(staged.content().resolve("file"), "new");
            staged.replace();
        }
        assertThat(link).isSymbolicLink();
        assertThat(names(real)).containsExactly("file");
        assertThat(names(folder)).containsExactly("disk", "link");
    }

    @Test
    void aReplacementThatFailsPutsTheOldFolderBack() throws IOException {
        publish("set");
        try (StagedFolder staged = StagedFolder.create(folder.resolve("set"), "a test", FileAccess.OWNER)) {
            Files.delete(staged.content());
            assertThatThrownBy(staged::replace).isInstanceOf(IOException.class);
        }
        assertThat(folder.resolve("set/file")).hasContent("new");
        assertThat(names(folder)).containsExactly("set");
    }

    @Test
    void twoMakersOfOneFolderInOneProcessExcludeEachOther() throws IOException {
        try (StagedFolder first = StagedFolder.create(folder.resolve("set"), "another test", FileAccess.OWNER)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> StagedFolder.create(folder.resolve("set"), "another test", FileAccess.OWNER))
                        .isInstanceOf(FolderLockedException.class)
                        .hasMessageContaining("is in use by another test");
            }
            StagedFolder.recover(folder);
            assertThat(first.content()).isDirectory();
            first.publish();
        }
        assertThat(folder.resolve("set")).isDirectory();
    }

    @Test
    void treesAreDeletedAndLinksNotFollowed() throws IOException {
        Path kept = Files.writeString(folder.resolve("kept"), "kept");
        Path tree = Files.createDirectories(folder.resolve("tree/a/b"));
        Files.createSymbolicLink(tree.resolve("link"), kept);
        StagedFolder.deleteTree(folder.resolve("tree"));
        StagedFolder.deleteTree(folder.resolve("tree"));
        assertThat(names(folder)).containsExactly("kept");
    }

    @Test
    void recoveringNothingDoesNothing() {
        StagedFolder.recover(folder.resolve("missing"));
        StagedFolder.recover(folder);
        assertThat(folder).isEmptyDirectory();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
