package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.file.StagedFolder;
import io.vultus.gallery.Faces;
import io.vultus.gallery.GalleryLostException;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import io.vultus.gallery.encryption.GalleryKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder under an open gallery is deleted or replaced: nothing is read from or written to what took its place. */
class LostFolderTest {

    @TempDir
    private Path temp;

    private Path folder;
    private Path moved;

    @BeforeEach
    void name() {
        folder = temp.resolve("people");
        moved = temp.resolve("moved");
    }

    /** What happens to the folder of an open gallery in which "ada" and then "bob" were enrolled. */
    enum Loss {
        DELETED("the folder was deleted, moved or unmounted") {
            @Override
            void happen(LostFolderTest test) throws IOException {
                StagedFolder.deleteTree(test.folder);
            }
        },
        MOVED_AWAY("the folder was deleted, moved or unmounted") {
            @Override
            void happen(LostFolderTest test) throws IOException {
                Files.move(test.folder, test.moved);
            }
        },
        RECREATED_EMPTY("the folder holds no index any more: it was emptied, replaced or unmounted") {
            @Override
            void happen(LostFolderTest test) throws IOException {
                StagedFolder.deleteTree(test.folder);
                Files.createDirectory(test.folder);
            }
        },
        RECREATED_WITH_AN_EMPTY_INDEX("another folder is in its place, with nothing in it that can be read") {
            @Override
            void happen(LostFolderTest test) throws IOException {
                Files.move(test.folder, test.moved);
                Files.createDirectories(test.folder.resolve("index"));
            }
        },
        REPLACED_BY_ANOTHER_GALLERY("another folder is in its place, with the gallery ") {
            @Override
            void happen(LostFolderTest test) throws IOException {
                Files.move(test.folder, test.moved);
                test.foreign(test.folder);
            }
        },
        INDEX_REPLACED("another folder is in its place, with the gallery ") {
            @Override
            void happen(LostFolderTest test) throws IOException {
                Path other = test.temp.resolve("other");
                test.foreign(other);
                Files.move(test.folder.resolve("index"), test.moved);
                Files.move(other.resolve("index"), test.folder.resolve("index"));
            }
        },
        LINK_POINTS_ELSEWHERE("another folder is in its place, with the gallery ") {
            @Override
            Path prepare(LostFolderTest test) throws IOException {
                Path real = Files.createDirectory(test.temp.resolve("real"));
                return Files.createSymbolicLink(test.folder, real);
            }

            @Override
            void happen(LostFolderTest test) throws IOException {
                Path other = test.temp.resolve("other");
                test.foreign(other);
                Files.delete(test.folder);
                Files.createSymbolicLink(test.folder, other);
            }
        },
        BACKUP_IN_ITS_PLACE("another folder is in its place, with the gallery ") {
            @Override
            void happen(LostFolderTest test) throws IOException {
                Files.move(test.folder, test.moved);
                copy(test.temp.resolve("backup"), test.folder);
            }
        };

        private final String message;

        Loss(String message) {
            this.message = message;
        }

        Path prepare(LostFolderTest test) throws IOException {
            return test.folder;
        }

        abstract void happen(LostFolderTest test) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void theNextChangeFailsAndNothingIsTouched(Loss loss) throws IOException {
        loss.prepare(this);
        try (LuceneGallery gallery = opened()) {
            loss.happen(this);
            Map<String, FileTime> before = files(folder);

            assertLost(loss, () -> gallery.enrol("eve", face(5)));

            assertThat(files(folder)).isEqualTo(before);
            assertClosedForGood(loss, gallery);
            assertThat(files(folder)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void eachSortOfChangeNoticesIt(Loss loss) throws IOException {
        for (int change = 0; change < 8; change++) {
            StagedFolder.deleteTree(folder);
            StagedFolder.deleteTree(moved);
            StagedFolder.deleteTree(temp.resolve("other"));
            StagedFolder.deleteTree(temp.resolve("real"));
            StagedFolder.deleteTree(temp.resolve("backup"));
            loss.prepare(this);
            LuceneGallery gallery = opened();
            loss.happen(this);
            Map<String, FileTime> before = files(folder);
            int number = change;
            assertLost(loss, () -> change(gallery, number));
            gallery.close();
            assertThat(files(folder)).isEqualTo(before);
        }
    }

    private static void change(LuceneGallery gallery, int number) {
        switch (number) {
            case 0 -> gallery.erase("ada");
            case 1 -> gallery.removeTemplate("ada", "t");
            case 2 -> gallery.update(Profile.of("ada"));
            case 3 -> gallery.updateAll(List.of(Profile.of("ada"), Profile.of("bob")));
            case 4 -> gallery.enrolAll(IntStream.range(0, 200).mapToObj(i -> Template.of("p" + i, face(i))));
            case 5 -> gallery.optimise(ProgressListener.SILENT);
            case 6 -> gallery.snapshot().close();
            default -> gallery.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void readersAndSnapshotsNoticeItWhenTheyAreRefreshed(Loss loss) throws IOException {
        loss.prepare(this);
        try (LuceneGallery gallery = opened();
                LuceneGalleryReader reader = LuceneGallery.openReadOnly(folder);
                LuceneGalleryReader snapshot = (LuceneGalleryReader) gallery.snapshot()) {
            loss.happen(this);
            Map<String, FileTime> before = files(folder);
            assertThat(reader.identities()).containsExactly("ada", "bob");
            assertLost(loss, reader::refresh);
            assertLost(loss, reader::refresh);
            assertLost(loss, () -> reader.identify(face(1), IdentifyOptions.of(1, .5)));
            assertLost(loss, snapshot::refresh);
            assertLost(loss, () -> snapshot.get("ada"));
            assertThat(files(folder)).isEqualTo(before);
            assertLost(loss, gallery::close);
        }
    }

    /** The lock file and the folder stay, the files of the index are those of a backup. */
    @Test
    void anOlderStateRestoredInPlaceIsNoticed() throws IOException {
        try (LuceneGallery gallery = opened();
                LuceneGalleryReader reader = LuceneGallery.openReadOnly(folder)) {
            restoreInPlace();
            Map<String, FileTime> before = files(folder);
            assertThatThrownBy(reader::refresh)
                    .isInstanceOf(GalleryLostException.class)
                    .hasMessageContaining("an older copy of it is in its place: the last change there is 1, the last"
                            + " one here was 2");
            assertThatThrownBy(() -> gallery.erase("ada"))
                    .isInstanceOf(GalleryLostException.class)
                    .hasMessageContaining("an older copy of it is in its place");
            assertThat(files(folder)).isEqualTo(before);
            assertThatThrownBy(() -> gallery.identify(face(1), IdentifyOptions.of(1, .5)))
                    .isInstanceOf(GalleryLostException.class);
        }
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            assertThat(gallery.identities()).containsExactly("ada");
        }
    }

    private void restoreInPlace() throws IOException {
        Path index = folder.resolve("index");
        for (String file : files(index).keySet()) {
            if (!file.endsWith(".lock")) {
                Files.delete(index.resolve(file));
            }
        }
        Path backup = temp.resolve("backup/index");
        for (String file : files(backup).keySet()) {
            if (!file.endsWith(".lock")) {
                Files.copy(backup.resolve(file), index.resolve(file));
            }
        }
    }

    @Test
    void aLockFileThatWasDeletedProtectsNobody() throws IOException {
        try (LuceneGallery gallery = opened()) {
            Files.delete(folder.resolve("index/gallery.lock"));
            assertThatThrownBy(() -> gallery.enrol("eve", face(5)))
                    .isInstanceOf(GalleryLostException.class)
                    .hasMessageContaining("its lock file was deleted or replaced, so another program may be writing");
        }
    }

    /** Merges run without being asked; what they write goes nowhere but into the folder that was opened. */
    @Test
    void mergesInTheBackgroundWriteNothingIntoAForeignFolder() throws Exception {
        LuceneGalleryOptions graphs = LuceneGalleryOptions.DEFAULT.withGraph(new GraphOptions(16, 100, 300));
        for (int round = 0; round < 3; round++) {
            StagedFolder.deleteTree(folder);
            StagedFolder.deleteTree(moved);
            LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT, graphs);
            for (int i = 0; i < 12; i++) {
                int batch = i * 400;
                gallery.enrolAll(IntStream.range(batch, batch + 400).mapToObj(p -> Template.of("p" + p, face(p))));
            }
            Files.move(folder, moved);
            foreign(folder);
            Map<String, FileTime> before = files(folder);
            assertThatThrownBy(() -> gallery.enrol("eve", face(5))).isInstanceOf(GalleryLostException.class);
            gallery.close();
            assertThat(files(folder)).isEqualTo(before);
            try (LuceneGallery kept = LuceneGallery.open(moved, CONTRACT)) {
                assertThat(kept.peopleCount()).isEqualTo(4800);
            }
        }
    }

    @Test
    void aGalleryOfAnotherModelIsNotPinnedAnew() throws IOException {
        try (LuceneGallery gallery = opened()) {
            Files.move(folder, moved);
            LuceneGallery.open(folder, Faces.contract("other", 32, 'b')).close();
            Map<String, FileTime> before = files(folder);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> gallery.enrol("eve", face(5))).isInstanceOf(GalleryLostException.class);
            }
            assertThat(files(folder)).isEqualTo(before);
        }
        LuceneGallery.openReadOnly(folder, Faces.contract("other", 32, 'b')).close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void encryptedGalleriesNoticeItToo(boolean ofTheSameKey) throws IOException {
        LuceneGalleryOptions sealed = LuceneGalleryOptions.DEFAULT.withKey(GalleryKey.generate());
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT, sealed)) {
            gallery.enrol("ada", face(1));
            Files.move(folder, moved);
            LuceneGallery.open(folder, CONTRACT, ofTheSameKey ? sealed : sealed.withKey(GalleryKey.generate()))
                    .close();
            Map<String, FileTime> before = files(folder);
            assertThatThrownBy(() -> gallery.enrol("eve", face(5)))
                    .isInstanceOf(GalleryLostException.class)
                    .hasMessageContaining("another folder is in its place, with ")
                    .hasMessageContaining(ofTheSameKey ? ", change 0" : "nothing in it that can be read");
            assertThat(files(folder)).isEqualTo(before);
        }
    }

    /** Galleries of before ids: the next change gives one, and that is no other gallery. */
    @Test
    void aReaderGoesOnWhenItsGalleryGetsAnId() throws IOException {
        LuceneGallery.open(folder, CONTRACT).close();
        GalleryIdTest.setId(folder, null);
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT);
                LuceneGalleryReader reader = LuceneGallery.openReadOnly(folder)) {
            gallery.enrol("ada", face(1));
            assertThat(reader.refresh()).isTrue();
            assertThat(reader.identities()).containsExactly("ada");
        }
    }

    @Test
    void whoPutsTheFolderBackLosesNothing() throws IOException {
        try (LuceneGallery gallery = opened()) {
            Files.move(folder, moved);
            assertThatThrownBy(() -> gallery.erase("ada")).isInstanceOf(GalleryLostException.class);
            Files.move(moved, folder);
            assertThatThrownBy(() -> gallery.erase("ada")).isInstanceOf(GalleryLostException.class);
        }
        try (LuceneGallery again = LuceneGallery.open(folder, CONTRACT)) {
            assertThat(again.identities()).containsExactly("ada", "bob");
            assertThat(again.erase("ada")).isTrue();
        }
        assertThat(GalleryCheck.run(folder).problems()).isEmpty();
    }

    private LuceneGallery opened() throws IOException {
        LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT);
        gallery.enrol("ada", face(1));
        copy(folder, temp.resolve("backup"));
        gallery.enrol("bob", face(2));
        return gallery;
    }

    private void foreign(Path place) {
        try (LuceneGallery other = LuceneGallery.open(place, CONTRACT)) {
            other.enrol("carol", face(3));
        }
    }

    private static void assertLost(Loss loss, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(GalleryLostException.class)
                .hasMessageContaining(" was closed: " + loss.message)
                .hasMessageContaining("nothing is written there");
    }

    private static void assertClosedForGood(Loss loss, LuceneGallery gallery) {
        for (ThrowingCallable call : Arrays.<ThrowingCallable>asList(
                () -> gallery.identify(face(1), IdentifyOptions.of(1, .5)),
                () -> gallery.erase("ada"),
                () -> gallery.get("ada"),
                gallery::stats,
                gallery::snapshot,
                () -> gallery.people().toList(),
                () -> gallery.enrol("eve", face(5)))) {
            assertLost(loss, call);
        }
        assertThatCode(gallery::close).doesNotThrowAnyException();
    }

    /** Names of files and when they were written; none where there is no folder. */
    private static Map<String, FileTime> files(Path folder) throws IOException {
        Map<String, FileTime> files = new TreeMap<>();
        if (!Files.exists(folder)) {
            return files;
        }
        Path real = folder.toRealPath();
        try (Stream<Path> all = Files.walk(real)) {
            for (Path file : all.filter(each -> !each.equals(real)).toList()) {
                files.put(real.relativize(file).toString(), Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS));
            }
        }
        return files;
    }

    private static void copy(Path from, Path to) throws IOException {
        Path real = from.toRealPath();
        try (Stream<Path> all = Files.walk(real)) {
            all.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(real.relativize(file).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
