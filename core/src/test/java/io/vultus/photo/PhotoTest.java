package io.vultus.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vultus.inference.OpenCv;
import io.vultus.photo.PhotoException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

class PhotoTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {".jpg", ".png", ".bmp", ".webp"})
    void readsEachFormatWhateverTheName(String extension) throws IOException {
        Path file = Files.write(folder.resolve("holiday.dat"), Pictures.encode(extension, Pictures.quarters(64, 48)));

        try (Photo photo = Photo.read(file)) {
            assertThat(photo.width()).isEqualTo(64);
            assertThat(photo.height()).isEqualTo(48);
            assertQuarters(photo, Pictures.RED, Pictures.GREEN, Pictures.BLUE, Pictures.WHITE);
        }
    }

    /** The stored picture is always the same; the expectation is how a viewer must show it. */
    @ParameterizedTest
    @CsvSource({
        "1, RGBW, 64, 48", "2, GRWB, 64, 48", "3, WBGR, 64, 48", "4, BWRG, 64, 48",
        "5, RBGW, 48, 64", "6, BRWG, 48, 64", "7, WGBR, 48, 64", "8, GWRB, 48, 64"
    })
    void turnsAsExifSays(int orientation, String expected, int width, int height) {
        byte[] jpeg = Pictures.encode(".jpg", Pictures.quarters(64, 48));

        try (Photo photo = Photo.decode(Pictures.withOrientation(jpeg, orientation))) {
            assertThat(photo.width()).isEqualTo(width);
            assertThat(photo.height()).isEqualTo(height);
            assertQuarters(
                    photo,
                    colour(expected.charAt(0)),
                    colour(expected.charAt(1)),
                    colour(expected.charAt(2)),
                    colour(expected.charAt(3)));
        }
    }

    @Test
    void greyAndSixteenBitAndTransparentPicturesBecomeEightBitColour() {
        Mat grey = new Mat();
        Imgproc.cvtColor(Pictures.quarters(32, 32), grey, Imgproc.COLOR_BGR2GRAY);
        Mat deep = new Mat();
        Pictures.quarters(32, 32).convertTo(deep, CvType.CV_16UC3, 256);
        Mat transparent = new Mat();
        Imgproc.cvtColor(Pictures.quarters(32, 32), transparent, Imgproc.COLOR_BGR2BGRA);

        for (Mat picture : new Mat[] {grey, deep, transparent}) {
            try (Photo photo = Photo.decode(Pictures.encode(".png", picture))) {
                assertThat(photo.toBgr()).hasSize(3 * 32 * 32);
                assertThat(Arrays.copyOfRange(photo.toBgr(), 3 * 32 * 32 - 3, 3 * 32 * 32))
                        .containsOnly(200);
            }
        }
    }

    @Test
    void readsProgressiveJpegAndIgnoresWhatFollowsThePicture() {
        byte[] jpeg = Pictures.encode(".jpg", Pictures.quarters(64, 48), Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1);
        byte[] followed = Arrays.copyOf(jpeg, jpeg.length + 1000);

        try (Photo photo = Photo.decode(followed)) {
            assertQuarters(photo, Pictures.RED, Pictures.GREEN, Pictures.BLUE, Pictures.WHITE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".jpg", ".png", ".bmp", ".webp"})
    void aPictureCutAnywhereIsRefused(String extension) {
        byte[] whole = Pictures.encode(extension, noise());
        for (int length = 1; length < whole.length; length += 1 + whole.length / 300) {
            byte[] cut = Arrays.copyOf(whole, length);
            PhotoException refusal = catchRefusal(cut);
            if (length >= 32) {
                assertThat(refusal.problem())
                        .as("cut to %d of %d", length, whole.length)
                        .isEqualTo(Problem.TRUNCATED);
                assertThat(refusal).hasMessageContaining("truncated").hasMessageContaining("has " + length + " bytes");
            }
        }
    }

    @Test
    void aHugePictureIsRefusedByItsHeaderAlone() {
        byte[] header = Arrays.copyOf(Pictures.encode(".png", Pictures.quarters(8, 8)), 33);
        ByteBuffer.wrap(header).putInt(16, 50_000).putInt(20, 50_000);

        assertThatThrownBy(() -> Photo.decode(header, "huge.png", PhotoLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        PhotoException.class, e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE))
                .hasMessage("huge.png: 50000×50000 pixels are more than the limit of 40.0 megapixels");
    }

    @Test
    void aJpegOfManyScansIsNotDecoded() {
        byte[] jpeg = Pictures.encode(".jpg", Pictures.quarters(64, 48), Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1);
        String text = new String(jpeg, StandardCharsets.ISO_8859_1);
        int lastScan = text.lastIndexOf("\u00ff\u00da");
        String scan = text.substring(lastScan, jpeg.length - 2);
        byte[] many =
                (text.substring(0, lastScan) + scan.repeat(60) + "\u00ff\u00d9").getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> Photo.decode(many, "many.jpg", PhotoLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        PhotoException.class, e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE))
                .hasMessage("many.jpg: the JPEG has more scans than the limit of 64");
    }

    @Test
    void aFileOverTheLimitIsNotEvenRead() throws IOException {
        Path file = Files.write(folder.resolve("a.jpg"), new byte[1001]);

        assertThatThrownBy(() -> Photo.read(file, new PhotoLimits(1000, 1000)))
                .isInstanceOfSatisfying(
                        PhotoException.class, e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE))
                .hasMessage(file + ": 1001 bytes are more than the limit of 1000");
    }

    @Test
    void textUnderAPicturesNameIsNoPicture() throws IOException {
        Path file = Files.writeString(folder.resolve("a.jpg"), "Dear Sir or Madam");

        assertThatThrownBy(() -> Photo.read(file))
                .isInstanceOfSatisfying(
                        PhotoException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNSUPPORTED_FORMAT))
                .hasMessage(file + ": not a JPEG, PNG, BMP or WebP picture, whatever its name says");
    }

    @Test
    void anEmptyAMissingAndAFolderAreToldApart() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.jpg"));
        Path missing = folder.resolve("missing.jpg");

        assertThat(catchRefusal(empty).problem()).isEqualTo(Problem.EMPTY);
        assertThat(catchRefusal(empty)).hasMessage(empty + ": the file is empty");
        assertThat(catchRefusal(missing).problem()).isEqualTo(Problem.NOT_FOUND);
        assertThat(catchRefusal(missing)).hasMessage(missing + ": no such file");
        assertThat(catchRefusal(folder).problem()).isEqualTo(Problem.NOT_A_FILE);
        assertThat(catchRefusal(folder)).hasMessage(folder + " is a folder, not a file");
    }

    @Test
    void aFlippedBitInAPngIsFoundByItsChecksum() {
        byte[] png = Pictures.encode(".png", noise());
        for (int at = 16; at < png.length; at += 97) {
            byte[] damaged = png.clone();
            damaged[at] ^= 4;
            assertThat(catchRefusal(damaged).problem())
                    .as("byte %d", at)
                    .isIn(Problem.CORRUPT, Problem.TRUNCATED, Problem.TOO_LARGE);
        }
    }

    /** OpenCV would read these; nobody asked for them. */
    @Test
    void otherFormatsAreRefusedBeforeAnyDecoderSeesThem() {
        byte[] tiff = Pictures.encode(".tiff", Pictures.quarters(8, 8));
        byte[] gif = "GIF89a\1\0\1\0".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(catchRefusal(tiff).problem()).isEqualTo(Problem.UNSUPPORTED_FORMAT);
        assertThat(catchRefusal(gif).problem()).isEqualTo(Problem.UNSUPPORTED_FORMAT);
    }

    @ParameterizedTest
    @ValueSource(strings = {".jpg", ".png", ".bmp", ".webp"})
    void damagedBytesGiveAPhotoOrARefusalAndNothingElse(String extension) {
        byte[] whole = Pictures.encode(extension, noise());
        Random random = new Random(20_261_124);
        PhotoLimits limits = new PhotoLimits(1 << 20, 1_000_000);
        for (int round = 0; round < 2000; round++) {
            byte[] damaged = whole.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                // The headers are where damage hurts most.
                int range = random.nextBoolean() ? Math.min(64, damaged.length) : damaged.length;
                damaged[random.nextInt(range)] = (byte) random.nextInt(256);
            }
            try (Photo photo = Photo.decode(damaged, "round " + round, limits)) {
                // A JPEG above the limit is decoded at a fraction of its size.
                long decoded = Math.ceilDiv((long) photo.width(), photo.reduction())
                        * Math.ceilDiv(photo.height(), photo.reduction());
                assertThat(decoded).isLessThanOrEqualTo(limits.maxPixels());
            } catch (PhotoException e) {
                assertThat(e).hasMessageStartingWith("round " + round + ": ");
            }
        }
    }

    private static PhotoException catchRefusal(byte[] bytes) {
        return catchThrowableOfType(
                PhotoException.class, () -> Photo.decode(bytes).close());
    }

    private static PhotoException catchRefusal(Path file) {
        return catchThrowableOfType(PhotoException.class, () -> Photo.read(file).close());
    }

    /** Compresses badly, so that there is much to cut. */
    private static Mat noise() {
        OpenCv.load();
        Core.setRNGSeed(7);
        Mat noise = new Mat(40, 40, CvType.CV_8UC3);
        Core.randu(noise, 0, 256);
        return noise;
    }

    private static void assertQuarters(Photo photo, Scalar... expected) {
        int right = photo.width() * 3 / 4;
        int lower = photo.height() * 3 / 4;
        assertColour(photo, photo.width() / 4, photo.height() / 4, expected[0]);
        assertColour(photo, right, photo.height() / 4, expected[1]);
        assertColour(photo, photo.width() / 4, lower, expected[2]);
        assertColour(photo, right, lower, expected[3]);
    }

    /** Lossy formats may be off by a little. */
    private static void assertColour(Photo photo, int x, int y, Scalar expected) {
        byte[] bgr = photo.toBgr();
        int pixel = 3 * (y * photo.width() + x);
        for (int c = 0; c < 3; c++) {
            assertThat((double) (bgr[pixel + c] & 0xff))
                    .as("channel %d at %d,%d", c, x, y)
                    .isBetween(expected.val[c] - 12, expected.val[c] + 12);
        }
    }

    private static Scalar colour(char letter) {
        return switch (letter) {
            case 'R' -> Pictures.RED;
            case 'G' -> Pictures.GREEN;
            case 'B' -> Pictures.BLUE;
            default -> Pictures.WHITE;
        };
    }
}
