package io.vultus.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.format.FormatException;
import io.vultus.testdata.SyntheticFaces;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads files that are written here byte by byte, from the format's description and by nothing of the project's. */
class RecordFacesTest {

    private static final int PEOPLE = 2;
    private static final int EACH = 3;

    private final SyntheticFaces faces = new SyntheticFaces(1);
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final StringBuilder index = new StringBuilder();

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        int images = PEOPLE * EACH;
        for (int i = 0; i < images; i++) {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(faces.aligned(i / EACH, i % EACH).image(), "png", png);
            int person = i / EACH;
            record(1 + i, 0, person, png.toByteArray());
        }
        for (int person = 0; person < PEOPLE; person++) {
            record(1 + images + person, 2, 0, floats(1 + person * EACH, 1 + (person + 1) * EACH));
        }
        record(0, 2, 0, floats(1 + images, 1 + images + PEOPLE));
        save();
    }

    private void save() throws IOException {
        Files.write(folder.resolve("train.rec"), records.toByteArray());
        Files.writeString(folder.resolve("train.idx"), index);
        Files.writeString(folder.resolve("property"), PEOPLE + ",112,112\n");
    }

    private static byte[] floats(float a, float b) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(a)
                .putFloat(b)
                .array();
    }

    private void record(int key, int flag, float label, byte[] rest) throws IOException {
        index.append(key).append('\t').append(records.size()).append('\n');
        ByteBuffer bytes = ByteBuffer.allocate(8 + 24 + rest.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0xCED7230A).putInt(24 + rest.length);
        bytes.putInt(flag).putFloat(label).putLong(key).putLong(0).put(rest);
        records.write(bytes.array());
        while (records.size() % 4 != 0) {
            records.write(0);
        }
    }

    /** Where the record of a key begins. */
    private int offset(int key) {
        return index.toString()
                .lines()
                .filter(line -> line.startsWith(key + "\t"))
                .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf('\t') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private void overwrite(int at, int value) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve("train.rec"));
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        Files.write(folder.resolve("train.rec"), bytes);
    }

    @Test
    void peopleAndPixelsAreThoseThatWereWritten() {
        RecordFaces read = new RecordFaces(folder);
        assertThat(read.size()).isEqualTo(6);
        assertThat(read.classes()).isEqualTo(2);
        for (int i = 0; i < 6; i++) {
            assertThat(read.label(i)).isEqualTo(i / EACH);
            assertThat(read.face(i).toBytes())
                    .isEqualTo(faces.aligned(i / EACH, i % EACH).bgr());
        }
    }

    @Test
    void damageIsReportedWithKeyAndPlace() throws IOException {
        overwrite(offset(5), 0x12345678);
        RecordFaces read = new RecordFaces(folder);
        assertThatThrownBy(() -> read.face(4))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(
                        "record 5, at byte " + offset(5) + ": there is 12345678 where a record has ced7230a");
        assertThat(read.face(3).toBytes()).isEqualTo(faces.aligned(1, 0).bgr());

        overwrite(offset(2) + 8 + 24, 0);
        assertThatThrownBy(() -> new RecordFaces(folder).face(1)).hasMessageContaining("train.rec, record 2");
        Files.delete(folder.resolve("train.rec"));
        assertThatThrownBy(() -> new RecordFaces(folder)).hasMessageContaining("train.rec");
    }

    @Test
    void damagedFacesStopTheRunOrAreSkippedAndReported() throws Exception {
        overwrite(offset(5), 0x12345678);
        RecordFaces read = new RecordFaces(folder);
        Batches.Options failing = new Batches.Options(6, 1, 1, CorruptFaces.FAIL);
        try (Batches batches = new Batches(read, failing, 0, message -> {})) {
            assertThatThrownBy(batches::next).hasMessageContaining("record 5, at byte");
        }
        List<String> reported = Collections.synchronizedList(new ArrayList<>());
        Batches.Options skipping = new Batches.Options(6, 1, 1, CorruptFaces.SKIP);
        try (Batches batches = new Batches(read, skipping, 0, reported::add)) {
            for (int i = 0; i < 3; i++) {
                assertThat(batches.next().labels()).containsExactlyInAnyOrder(0, 0, 0, 1, 1, 1);
            }
        }
        assertThat(reported).hasSize(1).first().asString().contains("record 5, at byte " + offset(5));
    }

    /** As a set of another collection that was cut, or one mistyped label, leaves it. */
    @Test
    void onlyIdentitiesWithImagesAreClasses() throws IOException {
        Files.writeString(folder.resolve("property"), "5000001,112,112\n");
        for (int image = 4; image <= 6; image++) {
            overwrite(offset(image) + 8 + 4, Float.floatToIntBits(5_000_000));
        }
        RecordFaces read = new RecordFaces(folder);
        assertThat(read.classes()).isEqualTo(2);
        assertThat(IntStream.range(0, 6).map(read::label)).containsExactly(0, 0, 0, 1, 1, 1);
        assertThat(read.notices())
                .containsExactly(
                        folder.resolve("train.rec")
                                + ": labels go up to 5000000, and 2 of them have images; the classes"
                                + " are numbered 0 to 1",
                        folder.resolve("train.rec")
                                + ": the property file counts 5000001 identities, and 2 have images;"
                                + " the head gets 2 classes");
    }

    @Test
    void aPlainSetHasNothingToNotice() {
        assertThat(new RecordFaces(folder).notices()).isEmpty();
    }

    @Test
    void imagesOfAnotherSizeAreRefused() throws IOException {
        Files.writeString(folder.resolve("property"), PEOPLE + ",112,96\n");
        assertThatThrownBy(() -> new RecordFaces(folder))
                .isInstanceOf(DatasetException.class)
                .hasMessage("the images of " + folder.resolve("train.rec") + " are 96×112 pixels, as the property file"
                        + " beside it says; networks take aligned faces of 112×112");
        // Where the property file is wrong about it, the image is refused when it is read.
        records.reset();
        index.setLength(0);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(96, 112, BufferedImage.TYPE_3BYTE_BGR), "png", png);
        record(1, 0, 0, png.toByteArray());
        save();
        RecordFaces small = new RecordFaces(folder);
        assertThatThrownBy(() -> small.face(0))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("train.rec, record 1")
                .hasMessageContaining("96 × 112");
    }

    @Test
    void theFingerprintIsTheSameElsewhereAndAnotherForOtherLabels() throws IOException {
        String before = new RecordFaces(folder).fingerprint();
        Path moved = Files.createDirectory(folder.resolve("moved"));
        for (String file : List.of("train.rec", "train.idx", "property")) {
            Files.copy(folder.resolve(file), moved.resolve(file));
        }
        assertThat(new RecordFaces(moved).fingerprint()).isEqualTo(before).hasSize(64);
        for (int image = 4; image <= 6; image++) {
            overwrite(offset(image) + 8 + 4, Float.floatToIntBits(0));
        }
        assertThat(new RecordFaces(folder).fingerprint()).isNotEqualTo(before);
    }
}
