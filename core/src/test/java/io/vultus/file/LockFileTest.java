package io.vultus.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.JavaProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {

    @TempDir
    Path folder;

    /** Says whether another process could lock a file. */
    static final class Probe {

        private Probe() {}

        public static void main(String[] arguments) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
                System.exit(channel.tryLock() == null ? 1 : 0);
            }
        }
    }

    private static boolean isLocked(Path file) throws Exception {
        return JavaProcess.of(List.of(), Probe.class.getName(), file).start().waitFor() == 1;
    }

    @Test
    void aLockSurvivesInterruptsAndLooksAtItsFile() throws Exception {
        Path file = folder.resolve("lock");
        Thread.currentThread().interrupt();
        try (LockFile lock = LockFile.tryLock(file, FileAccess.OWNER).orElseThrow()) {
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThat(lock.isHeld()).isTrue();
            assertThat(LockFile.owner(file)).contains(ProcessHandle.current().pid());
            assertThat(LockFile.tryLock(file, FileAccess.OWNER)).isEmpty();
            assertThat(Thread.interrupted()).isTrue();
            Durability.syncTree(folder);
            assertThat(lock.isHeld()).isTrue();
            assertThat(isLocked(file)).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(isLocked(file)).isFalse();
    }

    @Test
    void aDeletedOrReplacedFileIsNoticed() throws IOException {
        Path file = folder.resolve("lock");
        try (LockFile lock = LockFile.tryLock(file, FileAccess.OWNER).orElseThrow()) {
            Files.delete(file);
            assertThat(lock.isHeld()).isFalse();
            Files.createFile(file);
            assertThat(lock.isHeld()).isFalse();
            lock.closeAndDelete();
        }
        assertThat(file).exists();
    }

    @Test
    void aReplacedFolderIsNoticed() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        try (LockFile lock =
                LockFile.tryLock(inside.resolve("lock"), FileAccess.OWNER).orElseThrow()) {
            Files.move(inside, folder.resolve("moved"));
            assertThat(lock.isHeld()).isFalse();
            Files.createDirectory(inside);
            Files.createFile(inside.resolve("lock"));
            assertThat(lock.isHeld()).isFalse();

            assertThat(LockFile.tryLock(folder.resolve("moved/lock"), FileAccess.OWNER))
                    .isEmpty();
        }
        try (LockFile again =
                LockFile.tryLock(folder.resolve("moved/lock"), FileAccess.OWNER).orElseThrow()) {
            assertThat(again.isHeld()).isTrue();
        }
    }

    @Test
    void oneFileByTwoNamesIsLockedOnce() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        try (LockFile lock =
                LockFile.tryLock(real.resolve("lock"), FileAccess.OWNER).orElseThrow()) {
            assertThat(LockFile.tryLock(link.resolve("lock"), FileAccess.OWNER)).isEmpty();
            assertThat(lock.isHeld()).isTrue();
        }
        try (LockFile lock =
                LockFile.tryLock(link.resolve("lock"), FileAccess.OWNER).orElseThrow()) {
            assertThat(lock.isHeld()).isTrue();
        }
    }

    @Test
    void closingDeletesOrKeepsTheFileAndIsDoneOnce() throws IOException {
        Path file = folder.resolve("lock");
        LockFile first = LockFile.tryLock(file, FileAccess.OWNER).orElseThrow();
        first.close();
        assertThat(file).exists();
        LockFile second = LockFile.tryLock(file, FileAccess.OWNER).orElseThrow();
        first.closeAndDelete();
        assertThat(second.isHeld()).isTrue();
        second.closeAndDelete();
        assertThat(file).doesNotExist();
        assertThat(second.isHeld()).isFalse();
    }

    /** Named alike, but another file: the lock on the first says nothing about it. */
    @Test
    void aFileThatReplacedALockedOneCanBeLocked() throws IOException {
        Path file = folder.resolve("lock");
        try (LockFile lost = LockFile.tryLock(file, FileAccess.OWNER).orElseThrow()) {
            Files.move(file, folder.resolve("moved"));
            try (LockFile next = LockFile.tryLock(file, FileAccess.OWNER).orElseThrow()) {
                assertThat(next.isHeld()).isTrue();
                assertThat(lost.isHeld()).isFalse();
                assertThat(LockFile.tryLock(file, FileAccess.OWNER)).isEmpty();
            }
        }
    }

    @Test
    void aLockFileForOthersStaysEmpty() throws IOException {
        Path file = folder.resolve("lock");
        try (LockFile lock = LockFile.tryLockEmpty(file, FileAccess.OWNER).orElseThrow()) {
            assertThat(lock.isHeld()).isTrue();
            assertThat(file).isEmptyFile();
        }
    }

    @Test
    void aFolderThatIsMissingIsAnError() {
        assertThatThrownBy(() -> LockFile.tryLock(folder.resolve("no/lock"), FileAccess.OWNER))
                .isInstanceOf(NoSuchFileException.class);
    }

    /** A command that finds its input wrong leaves no empty folder. */
    @Test
    void aFolderThatWasMadeForARunGoesIfTheRunWroteNothing() throws Exception {
        Path run = folder.resolve("run");
        FolderLock.acquire(run, "another run", FileAccess.OWNER).close();
        assertThat(run).doesNotExist();
        try (FolderLock lock = FolderLock.acquire(run, "another run", FileAccess.OWNER)) {
            lock.ensureHeld();
            Files.createFile(run.resolve("result"));
        }
        assertThat(run.resolve("result")).exists();
        Path there = Files.createDirectory(folder.resolve("there"));
        FolderLock.acquire(there, "another run", FileAccess.OWNER).close();
        assertThat(there.resolve(FolderLock.NAME)).exists();
    }

    @Test
    void aSecondRunInOneFolderIsToldWhoHasIt() throws Exception {
        Path run = folder.resolve("a/run");
        try (FolderLock lock = FolderLock.acquire(run, "another training run", FileAccess.OWNER)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> FolderLock.acquire(run, "another training run", FileAccess.OWNER))
                        .isInstanceOf(FolderLockedException.class)
                        .hasMessage(run + " is in use by another training run (process "
                                + ProcessHandle.current().pid() + "); wait until it ends, or choose another place");
            }
            assertThat(isLocked(run.resolve(FolderLock.NAME))).isTrue();
            assertThat(lock).isNotNull();
        }
        FolderLock.acquire(run, "another training run", FileAccess.OWNER).close();
    }
}
