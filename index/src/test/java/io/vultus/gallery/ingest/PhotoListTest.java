package io.vultus.gallery.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vultus.gallery.Profile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoListTest {

    @TempDir
    Path folder;

    @Test
    void aFolderIsReadInOrderWithoutHiddenThings() throws IOException {
        touch("bob/2.jpg");
        touch("bob/1.jpg");
        touch("bob/deeper/0.jpg");
        touch("bob/.hidden.jpg");
        touch("bob/.thumbnails/1.jpg");
        touch("ada/1.jpg");
        touch(".git/1.jpg");
        touch("readme.txt");
        Files.createDirectory(folder.resolve("empty"));

        PhotoList list = FolderPhotoList.of(folder);

        assertThat(read(list))
                .containsExactly(
                        new LabelledPhoto("ada", folder.resolve("ada/1.jpg"), Optional.empty()),
                        new LabelledPhoto("bob", folder.resolve("bob/1.jpg"), Optional.empty()),
                        new LabelledPhoto("bob", folder.resolve("bob/2.jpg"), Optional.empty()),
                        new LabelledPhoto("bob", folder.resolve("bob/deeper/0.jpg"), Optional.empty()));
        assertThat(list.count()).isEqualTo(4);
    }

    @Test
    void aFolderWithoutPeopleIsRefused() throws IOException {
        touch("1.jpg");

        assertThatThrownBy(() -> FolderPhotoList.of(folder))
                .isInstanceOf(ListException.class)
                .hasMessageStartingWith(folder + ": no subfolder; it needs one for each person");
        assertThatThrownBy(() -> FolderPhotoList.of(folder.resolve("none"))).isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void aCsvFileGivesPathsNamesAndAttributes() throws IOException {
        Path csv = write("""
                path,identity,name,team
                a/1.jpg,ada,"Lovelace, Ada",engines

                /absolute/2.jpg,ada,,
                b.jpg, bob ,,sales
                """);

        assertThat(read(CsvPhotoList.of(csv)))
                .containsExactly(
                        new LabelledPhoto(
                                "ada",
                                folder.resolve("a/1.jpg"),
                                Optional.of(new Profile("ada", "Lovelace, Ada", Map.of("team", "engines")))),
                        new LabelledPhoto("ada", Path.of("/absolute/2.jpg"), Optional.empty()),
                        new LabelledPhoto(
                                "bob",
                                folder.resolve("b.jpg"),
                                Optional.of(new Profile("bob", "bob", Map.of("team", "sales")))));
    }

    @Test
    void aCsvFileThatIsWrongIsNamedWithThePlace() throws IOException {
        assertThatThrownBy(() -> CsvPhotoList.of(write("who,path\nada,1.jpg\n")))
                .isInstanceOf(ListException.class)
                .hasMessageEndingWith("list.csv: the first line must name the columns \"identity\" and \"path\" "
                        + "(and may name others); it is [who, path]");
        assertThatThrownBy(() -> CsvPhotoList.of(write("identity,path,team,team\n")))
                .isInstanceOf(ListException.class)
                .hasMessageContaining("list.csv: the header is not usable: ");
        assertThatThrownBy(() -> CsvPhotoList.of(folder.resolve("none.csv"))).isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void aCsvFileOfAnotherProgramIsReadTheSame(String encoding) throws IOException {
        byte[] bytes = "\ufeffidentity,path\r\nZoë,1.jpg\r\n".getBytes(Charset.forName(encoding));
        Path csv = Files.write(folder.resolve("list.csv"), bytes);

        assertThat(read(CsvPhotoList.of(csv)))
                .containsExactly(new LabelledPhoto("Zoë", folder.resolve("1.jpg"), Optional.empty()));
    }

    @Test
    void aWrongRecordIsToldAndTheRestGoesOn() throws IOException {
        Path csv = write("""
                identity,path,name
                ada,1.jpg
                ,2.jpg,x
                bob
                "a\tb",3.jpg,x
                "cy"x,4.jpg
                dee,"5.jpg
                eve,6.jpg,"Eve
                of old"
                fay,7\u0000.jpg
                gus,"8.jpg",Gus
                """);

        assertThat(read(CsvPhotoList.of(csv)))
                .extracting(
                        LabelledPhoto::identity,
                        photo -> photo.problem()
                                .map(LabelledPhoto.Problem::message)
                                .orElse("")
                                .replace(csv + ": ", ""))
                .containsExactly(
                        tuple("ada", ""),
                        tuple("?", "record 2: the column \"identity\" is empty"),
                        tuple("bob", "record 3: the column \"path\" is empty"),
                        tuple("a\tb", "record 4: an identity must not hold control characters: \"a\\u0009b\""),
                        tuple(
                                "?",
                                "record 5: is not CSV: Invalid character between encapsulated token and delimiter"
                                        + " at line: 1, position: 5"),
                        tuple(
                                "?",
                                "record 6: is not CSV: (startline 1) EOF reached before encapsulated token finished"),
                        tuple("eve", "record 7: a name must not hold control characters: \"Eve\\u000aof old\""),
                        tuple("fay", "record 8: Nul character not allowed: 7\u0000.jpg"),
                        tuple("gus", ""));
    }

    @Test
    void linksAreFollowedGalleriesAndClutterPassedOver() throws IOException {
        touch("photos/bob/1.jpg");
        touch("photos/@eaDir/1.jpg");
        touch("photos/bob/Thumbs.db");
        touch("photos/staff/index/segments_1");
        touch("photos/staff/cache/embeddings.chm");
        touch("photos/staff/1.jpg");
        touch("elsewhere/1.jpg");
        Path photos = folder.resolve("photos");
        Files.createSymbolicLink(photos.resolve("ada"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(photos.resolve("loop"), photos);

        assertThat(read(FolderPhotoList.of(photos)))
                .containsExactly(
                        LabelledPhoto.unusable(
                                "?",
                                photos.resolve("loop"),
                                SkipReason.LINK_CYCLE,
                                photos.resolve("loop") + ": the symbolic link leads back to a folder that it lies in"),
                        new LabelledPhoto("ada", photos.resolve("ada/1.jpg"), Optional.empty()),
                        new LabelledPhoto("bob", photos.resolve("bob/1.jpg"), Optional.empty()));
    }

    private static List<LabelledPhoto> read(PhotoList list) {
        try (Stream<LabelledPhoto> photos = list.open()) {
            return photos.toList();
        }
    }

    private void touch(String file) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.createFile(path);
    }

    private Path write(String csv) throws IOException {
        return Files.writeString(folder.resolve("list.csv"), csv);
    }
}
