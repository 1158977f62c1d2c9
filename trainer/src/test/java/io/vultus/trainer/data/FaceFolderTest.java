package io.vultus.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.testdata.SyntheticFace;
import io.vultus.testdata.SyntheticFaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaceFolderTest {

    private final SyntheticFaces faces = new SyntheticFaces(1);

    @TempDir
    private Path folder;

    private void write(SyntheticFace face, String person, String name) throws IOException {
        Path file = Files.createDirectories(folder.resolve(person)).resolve(name);
        ImageIO.write(face.image(), "png", file.toFile());
    }

    @Test
    void peopleAndPicturesComeInTheOrderOfTheirNames() throws IOException {
        write(faces.aligned(2, 0), "zoe", "a.png");
        write(faces.aligned(1, 1), "ada", "b.png");
        write(faces.aligned(1, 0), "ada", "a.png");
        FaceFolder read = new FaceFolder(folder);
        assertThat(read.size()).isEqualTo(3);
        assertThat(read.classes()).isEqualTo(2);
        assertThat(read.label(1)).isZero();
        assertThat(read.label(2)).isEqualTo(1);
        assertThat(read.face(0).toBytes()).isEqualTo(faces.aligned(1, 0).bgr());
        assertThat(read.face(1).toBytes()).isEqualTo(faces.aligned(1, 1).bgr());
        assertThat(read.face(2).toBytes()).isEqualTo(faces.aligned(2, 0).bgr());
    }

    @Test
    void picturesThatAreNotAlignedAreRefused() throws IOException {
        write(faces.photograph(1, 1, 200, 100), "ada", "large.png");
        FaceFolder read = new FaceFolder(folder);
        assertThatThrownBy(() -> read.face(0))
                .isInstanceOf(DatasetException.class)
                .hasMessage(folder.resolve("ada/large.png") + " is 200×100 pixels; aligned faces are 112×112"
                        + ", and photographs are aligned where the run's data are called photographs");
    }

    @Test
    void aFolderWithoutPicturesIsRefused() {
        assertThatThrownBy(() -> new FaceFolder(folder))
                .hasMessage(folder + " has no pictures: it needs one folder a person, with pictures in it");
        assertThatThrownBy(() -> new FaceFolder(folder.resolve("none")))
                .hasMessageStartingWith(folder.resolve("none") + ": the folder cannot be read");
    }

    @Test
    void aFolderBecomesATrainingSetOfTheSamePixels() throws Exception {
        write(faces.aligned(1, 0), "ada", "a.png");
        write(faces.aligned(1, 1), "ada", "b.png");
        Files.writeString(Files.createDirectories(folder.resolve("bob")).resolve("a.png"), "no picture");
        write(faces.aligned(2, 0), "zoe", "a.png");
        FaceFolder read = new FaceFolder(folder);
        Path set = folder.resolveSibling(folder.getFileName() + "-set");
        assertThatThrownBy(
                        () -> FaceRecords.write(read, set, CorruptFaces.FAIL, message -> {}, ProgressListener.SILENT))
                .hasMessageContaining("bob");
        assertThat(set).doesNotExist();

        List<String> skipped = new ArrayList<>();
        FaceRecords written = FaceRecords.write(read, set, CorruptFaces.SKIP, skipped::add, ProgressListener.SILENT);
        assertThat(written).isEqualTo(new FaceRecords(3, 2, 1));
        assertThat(skipped).hasSize(1).first().asString().contains("bob");
        RecordFaces records = new RecordFaces(set);
        assertThat(records.size()).isEqualTo(3);
        assertThat(records.label(2)).isEqualTo(1);
        assertThat(records.face(1).toBytes()).isEqualTo(faces.aligned(1, 1).bgr());
        assertThat(records.face(2).toBytes()).isEqualTo(faces.aligned(2, 0).bgr());
    }
}
