package io.vultus.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "two.dots.csv", ".hidden", "李明 é.csv", "spaces and 'quotes'", ".", "x."})
    void aFileAppearsWhenItIsCommitted(String name) throws IOException {
        Path target = folder.resolve(name.equals(".") ? "a." + "b".repeat(240) : name);
        try (AtomicFile file = AtomicFile.create(target, FileAccess.OWNER)) {
            file.output().write("new".getBytes(StandardCharsets.UTF_8));
            assertThat(target).doesNotExist();
            file.commit();
            assertThat(target).hasContent("new");
        }
        assertThat(names()).containsExactly(target.getFileName().toString());
    }

    @Test
    void whatWasThereStaysIfNothingIsCommitted() throws IOException {
        Path target = Files.writeString(folder.resolve("result"), "old");
        try (AtomicFile file = AtomicFile.create(target, FileAccess.OWNER)) {
            file.output().write("new".getBytes(StandardCharsets.UTF_8));
            file.output().flush();
        }
        assertThat(target).hasContent("old");
        assertThat(names()).containsExactly("result");
    }

    @Test
    void twoWritersOfOneNameEachWriteAWholeFile() throws IOException {
        Path target = folder.resolve("result");
        try (AtomicFile first = AtomicFile.create(target, FileAccess.OWNER);
                AtomicFile second = AtomicFile.create(target, FileAccess.OWNER)) {
            first.output().write("first".getBytes(StandardCharsets.UTF_8));
            second.output().write("second".getBytes(StandardCharsets.UTF_8));
            second.commit();
            assertThat(target).hasContent("second");
            first.commit();
        }
        assertThat(target).hasContent("first");
        assertThat(names()).containsExactly("result");
    }

    @Test
    void leftoversOfAllNamesGoAndOtherFilesStay() throws IOException {
        Files.createFile(folder.resolve(".result.abc1.unfinished"));
        Files.createFile(folder.resolve(".result.csv.abc1.unfinished"));
        Files.createFile(folder.resolve(".result.unfinished"));
        Files.createDirectory(folder.resolve(".result.abc2.unfinished"));

        AtomicFile.writeString(folder.resolve("result"), FileAccess.OWNER, "new");

        // Neither a folder nor a name without a random part is ours.
        assertThat(names()).containsExactly(".result.abc2.unfinished", ".result.unfinished", "result");
        Files.createFile(folder.resolve(".other.abc3.unfinished"));
        AtomicFile.deleteLeftovers(folder);
        assertThat(names()).containsExactly(".result.abc2.unfinished", ".result.unfinished", "result");
    }

    @Test
    void filesInTheMakingInThisProcessAreKeptWhateverTheFolderIsCalled() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("real")));
        try (AtomicFile file = AtomicFile.create(link.resolve("result"), FileAccess.OWNER)) {
            AtomicFile.deleteLeftovers(folder.resolve("real"));
            AtomicFile.deleteLeftovers(link);
            AtomicFile.create(folder.resolve("real/../real/result"), FileAccess.OWNER)
                    .close();
            file.output().write(1);
            file.commit();
        }
        assertThat(folder.resolve("real/result")).hasSize(1);
    }

    @Test
    void aLinkIsFollowed() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real")).resolve("result");
        Files.writeString(real, "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);

        AtomicFile.writeString(link, FileAccess.OWNER, "new");

        assertThat(real).hasContent("new");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void aFolderIsNoFileAndAMissingFolderIsNamed() throws IOException {
        assertThatThrownBy(() -> AtomicFile.writeString(folder, FileAccess.OWNER, "new"))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(folder + ": is a folder, not a file");
        assertThatThrownBy(() -> AtomicFile.writeString(folder.resolve("no/result"), FileAccess.OWNER, "new"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(folder.resolve("no").toString());
    }

    @Test
    void aFullDiskIsToldWithTheFilesName() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));

        assertThatThrownBy(() -> AtomicFile.writeString(full, FileAccess.OWNER, "new"))
                .isInstanceOf(FileSystemException.class)
                .hasMessageStartingWith("/dev/full: ");
    }

    @Test
    void anInterruptedThreadWritesItsFile() throws IOException {
        Path target = Files.writeString(folder.resolve("result"), "old");
        Thread.currentThread().interrupt();
        try {
            AtomicFile.writeString(target, FileAccess.OWNER, "new");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(target).hasContent("new");
        assertThat(names()).containsExactly("result");
    }

    @Test
    void contentsCanBeWrittenAtPositions() throws IOException {
        Path target = folder.resolve("result");
        try (AtomicFile file = AtomicFile.create(target, FileAccess.OWNER)) {
            file.output().write("..end".getBytes(StandardCharsets.UTF_8));
            file.output().flush();
            file.channel().write(ByteBuffer.wrap("be".getBytes(StandardCharsets.UTF_8)), 0);
            file.commit();
        }
        assertThat(target).hasContent("beend");
    }

    @Test
    void linesEndWithALineFeed() throws IOException {
        AtomicFile.writeLines(folder.resolve("list"), FileAccess.OWNER, List.of("a", "é"));
        assertThat(Files.readAllBytes(folder.resolve("list"))).isEqualTo("a\né\n".getBytes(StandardCharsets.UTF_8));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
