package io.vultus.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vultus.file.FolderListing.Problem;
import io.vultus.file.FolderListing.Unlisted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FolderListingTest {

    @TempDir
    Path folder;

    private final List<Unlisted> unlisted = new ArrayList<>();
    private final FolderListing listing = new FolderListing(unlisted::add);

    @Test
    void linksAreFollowedButNotInCircles() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createFile(elsewhere.resolve("1.jpg"));
        Path photos = folder.resolve("photos");
        Files.createDirectories(photos.resolve("bob/deep"));
        Files.createSymbolicLink(photos.resolve("ada"), elsewhere);
        Files.createSymbolicLink(photos.resolve("self"), photos);
        Files.createSymbolicLink(photos.resolve("above"), folder);
        Files.createSymbolicLink(photos.resolve("nowhere"), folder.resolve("gone"));
        Files.createSymbolicLink(photos.resolve("loop"), photos.resolve("loop"));
        Files.createSymbolicLink(photos.resolve("bob/deep/again"), photos.resolve("bob"));
        Files.createSymbolicLink(photos.resolve("bob/2.jpg"), elsewhere.resolve("1.jpg"));

        assertThat(listing.folders(photos)).containsExactly(photos.resolve("ada"), photos.resolve("bob"));
        assertThat(unlisted)
                .extracting(Unlisted::path, Unlisted::problem)
                .containsExactlyInAnyOrder(
                        tuple(photos.resolve("self"), Problem.LINK_CYCLE),
                        tuple(photos.resolve("above"), Problem.LINK_CYCLE),
                        tuple(photos.resolve("nowhere"), Problem.BROKEN_LINK),
                        tuple(photos.resolve("loop"), Problem.BROKEN_LINK));
        unlisted.clear();
        assertThat(listing.files(photos.resolve("bob"))).containsExactly(photos.resolve("bob/2.jpg"));
        assertThat(unlisted)
                .extracting(Unlisted::path, Unlisted::problem)
                .containsExactly(tuple(photos.resolve("bob/deep/again"), Problem.LINK_CYCLE));
        assertThat(listing.files(photos.resolve("ada"))).containsExactly(photos.resolve("ada/1.jpg"));
    }

    @Test
    void whatSystemsLeaveIsPassedOverInSilence() throws IOException {
        for (String name : List.of("@eaDir", ".git", "__MACOSX")) {
            Files.createFile(Files.createDirectory(folder.resolve(name)).resolve("1.jpg"));
        }
        for (String name : List.of("Thumbs.db", "desktop.ini", ".DS_Store", "._1.jpg", "1.jpg")) {
            Files.createFile(folder.resolve(name));
        }
        assertThat(listing.files(folder)).containsExactly(folder.resolve("1.jpg"));
        assertThat(unlisted).isEmpty();
    }

    @Test
    void theOrderIsThatOfTheBytes() throws IOException {
        Path emoji = Files.createDirectory(folder.resolve("\ud83d\ude00"));
        Path wide = Files.createDirectory(folder.resolve("\uff21"));
        Path capital = Files.createDirectory(folder.resolve("B"));
        Path small = Files.createDirectory(folder.resolve("a"));
        assertThat(listing.folders(folder)).containsExactly(capital, small, wide, emoji);
    }

    /** Names can be other bytes than text on Linux only. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void namesThatCannotBeDecodedAreTold() throws IOException, InterruptedException {
        assumeTrue(run("mkdir \"$(printf 'Zo\\353')\" \"$(printf 'Jo\\343o')\" '\ufffd'"
                + " && touch \"$(printf '\ufffd/\\377.jpg')\""));
        assertThat(listing.folders(folder)).containsExactly(folder.resolve("\ufffd"));
        assertThat(listing.files(folder.resolve("\ufffd"))).isEmpty();
        assertThat(unlisted).hasSize(3).allSatisfy(each -> {
            assertThat(each.problem()).isEqualTo(Problem.UNDECODABLE_NAME);
            assertThat(each.message())
                    .startsWith(each.path() + ": the name is no text in the encoding UTF-8")
                    .endsWith("start with LC_ALL=C.UTF-8, or rename it");
        });
    }

    @Test
    void aFolderThatMayNotBeReadIsTold() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, Set.of());
        try {
            assumeFalse(Files.isReadable(closed), "the superuser reads everything");
            assertThat(listing.files(folder)).isEmpty();
            assertThat(unlisted)
                    .extracting(Unlisted::problem, Unlisted::message)
                    .containsExactly(
                            tuple(Problem.UNREADABLE, closed + ": the folder cannot be read: permission denied"));
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aFolderThatIsGoneIsTold() {
        assertThat(listing.files(folder.resolve("gone"))).isEmpty();
        assertThat(unlisted).extracting(Unlisted::problem).containsExactly(Problem.UNREADABLE);
    }

    private boolean run(String script) throws IOException, InterruptedException {
        return new ProcessBuilder("bash", "-c", script)
                        .directory(folder.toFile())
                        .inheritIO()
                        .start()
                        .waitFor()
                == 0;
    }
}
