package io.vultus.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes in one folder, and what a killed one leaves. */
class OtherProcessTest {

    @TempDir
    Path folder;

    @Test
    void filesOfALivingProcessStayAndThoseOfAKilledOneGo() throws Exception {
        Files.createDirectory(folder.resolve("pack"));
        Files.writeString(folder.resolve("pack/old"), "old");
        Process other = FileProcess.holding(folder);
        try {
            assertThat(LockFile.tryLock(folder.resolve("lock"), FileAccess.OWNER))
                    .isEmpty();
            assertThat(LockFile.owner(folder.resolve("lock"))).contains(other.pid());
            assertThatThrownBy(() -> StagedFolder.create(folder.resolve("pack"), "another import", FileAccess.OWNER))
                    .isInstanceOf(FolderLockedException.class)
                    .hasMessage(folder.resolve("pack") + " is in use by another import (process " + other.pid()
                            + "); wait until it ends, or choose another place");

            AtomicFile.writeString(folder.resolve("result.csv"), FileAccess.OWNER, "mine");
            AtomicFile.deleteLeftovers(folder);
            StagedFolder.recover(folder);
            assertThat(unfinished()).hasSize(2);
        } finally {
            other.destroyForcibly().waitFor();
        }

        assertThat(LockFile.tryLock(folder.resolve("lock"), FileAccess.OWNER)).isPresent();
        AtomicFile.deleteLeftovers(folder);
        StagedFolder.recover(folder);
        assertThat(unfinished()).isEmpty();
        assertThat(folder.resolve("result.csv")).hasContent("mine");
        assertThat(folder.resolve("pack/old")).hasContent("old");
        assertThat(folder.resolve("pack/new")).doesNotExist();
    }

    @Test
    void aFolderWhoseReplacementWasKilledBetweenTheRenamesComesBack() throws Exception {
        Files.createDirectory(folder.resolve("pack"));
        Files.writeString(folder.resolve("pack/old"), "old");
        FileProcess.holding(folder).destroyForcibly().waitFor();
        Path staging = folder.resolve(".pack.unfinished");
        Files.move(folder.resolve("pack"), staging.resolve("replaced"), StandardCopyOption.ATOMIC_MOVE);

        StagedFolder.recover(folder);

        assertThat(folder.resolve("pack/old")).hasContent("old");
        assertThat(staging).doesNotExist();
    }

    @Test
    void theNextReplacementGoesOnWhereAKilledOneEnded() throws Exception {
        Files.createDirectory(folder.resolve("pack"));
        Files.writeString(folder.resolve("pack/old"), "old");
        FileProcess.holding(folder).destroyForcibly().waitFor();
        Path staging = folder.resolve(".pack.unfinished");
        Files.move(folder.resolve("pack"), staging.resolve("replaced"), StandardCopyOption.ATOMIC_MOVE);

        try (StagedFolder again = StagedFolder.create(folder.resolve("pack"), "another import", FileAccess.OWNER)) {
            assertThat(folder.resolve("pack/old")).hasContent("old");
            Files.writeString(again.content().resolve("new"), "whole");
            again.replace();
        }

        assertThat(folder.resolve("pack/new")).hasContent("whole");
        assertThat(folder.resolve("pack/old")).doesNotExist();
        assertThat(staging).doesNotExist();
    }

    private List<String> unfinished() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".unfinished"))
                    .toList();
        }
    }
}
