package io.vultus.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.inference.OpenCv;
import io.vultus.photo.PhotoException.Problem;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/** Odd, damaged and foreign pictures, made by surgery on the bytes of sound ones. */
class DamagedPhotoTest {

    private static final int[] PROGRESSIVE = {Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1};
    private static final int[] RESTARTS = {Imgcodecs.IMWRITE_JPEG_RST_INTERVAL, 2};

    @Test
    void soundJpegsOfAllKindsHaveNoProblems() {
        for (int[] kind : new int[][] {
            {},
            PROGRESSIVE,
            RESTARTS,
            {Imgcodecs.IMWRITE_JPEG_OPTIMIZE, 1},
            {Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR, Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444}
        }) {
            for (int side : new int[] {1, 8, 17, 61, 200}) {
                assertThat(problems(Pictures.encode(".jpg", noise(side, side + 3), kind)))
                        .as("%s, side %d", Arrays.toString(kind), side)
                        .isEmpty();
            }
        }
        Mat grey = new Mat();
        Imgproc.cvtColor(noise(50, 30), grey, Imgproc.COLOR_BGR2GRAY);
        assertThat(problems(Pictures.encode(".jpg", grey))).isEmpty();
        assertThat(problems(Pictures.encode(".jpg", grey, PROGRESSIVE))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMissingEndMarkerIsNoDamageWhereAllDataIsThere(boolean progressive) {
        byte[] whole = Pictures.encode(".jpg", noise(61, 40), progressive ? PROGRESSIVE : new int[0]);
        byte[] expected = bgr(whole);

        assertThat(bgr(Arrays.copyOf(whole, whole.length - 2))).isEqualTo(expected);
        assertThat(problems(Arrays.copyOf(whole, whole.length - 2))).isEmpty();
        assertThatThrownBy(() -> Photo.decode(Arrays.copyOf(whole, whole.length - 40)))
                .isInstanceOfSatisfying(
                        PhotoException.class, e -> assertThat(e.problem()).isEqualTo(Problem.TRUNCATED));
    }

    @Test
    void zerosBetweenSegmentsArePassedOver() {
        byte[] whole = Pictures.encode(".jpg", noise(61, 40));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(whole, 0, 2);
        int at = 2;
        while ((whole[at + 1] & 0xff) != 0xda) {
            int length = 2 + (((whole[at + 2] & 0xff) << 8) | (whole[at + 3] & 0xff));
            out.write(whole, at, length);
            out.writeBytes(new byte[5]);
            at += length;
        }
        out.write(whole, at, whole.length - at);

        assertThat(bgr(out.toByteArray())).isEqualTo(bgr(whole));
        assertThat(problems(out.toByteArray())).isEmpty();
    }

    @Test
    void theHeightMayComeAfterTheFirstScan() {
        byte[] whole = Pictures.encode(".jpg", noise(61, 40));
        byte[] late = whole.clone();
        int frame = indexOf(late, 0xff, 0xc0);
        late[frame + 5] = 0;
        late[frame + 6] = 0;
        byte[] lines = {(byte) 0xff, (byte) 0xdc, 0, 4, 0, 40};
        byte[] end = {(byte) 0xff, (byte) 0xd9};

        assertThat(bgr(concat(Arrays.copyOf(late, late.length - 2), lines, end)))
                .isEqualTo(bgr(whole));
        assertThatThrownBy(() -> Photo.decode(late))
                .isInstanceOf(PhotoException.class)
                .hasMessage("the photograph: the JPEG header gives a size of 61×0 pixels");
    }

    /** Holes of zeros, in place of the data that was lost. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void damagedDataIsVisibleAndCanBeRefused(boolean progressive) {
        byte[] whole = Pictures.encode(".jpg", noise(200, 160), progressive ? PROGRESSIVE : new int[0]);
        Random random = new Random(16);
        int seen = 0;
        for (int round = 0; round < 20; round++) {
            byte[] damaged = whole.clone();
            int from = whole.length / 4 + random.nextInt(whole.length / 2);
            Arrays.fill(damaged, from, from + 400, (byte) 0);
            seen += problems(damaged).isEmpty() ? 0 : 1;
        }
        assertThat(seen).isEqualTo(20);
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, whole.length / 2, whole.length / 2 + 400, (byte) 0);
        assertThatThrownBy(() -> Photo.decode(damaged, "ada.jpg", PhotoLimits.DEFAULT, DamagedData.REFUSE))
                .isInstanceOfSatisfying(
                        PhotoException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CORRUPT))
                .hasMessageMatching("ada\\.jpg: the JPEG's image data is damaged near byte \\d+; "
                        + "it can be accepted as it is \\(--accept-damaged\\)");
    }

    @Test
    void aTruncatedPictureIsDecodedAsFarAsItGoesWhereThatIsAskedFor() {
        byte[] whole = Pictures.encode(".jpg", noise(200, 160));
        byte[] half = Arrays.copyOf(whole, whole.length / 2);

        try (Photo photo = Photo.decode(half, "half.jpg", PhotoLimits.DEFAULT, DamagedData.ACCEPT)) {
            assertThat(photo.problems()).extracting(PhotoProblem::kind).containsExactly(PhotoProblem.Kind.TRUNCATED);
            assertThat(Arrays.copyOf(photo.toBgr(), 300)).isEqualTo(Arrays.copyOf(bgr(whole), 300));
            assertThatThrownBy(photo::requireSound)
                    .isInstanceOf(PhotoException.class)
                    .hasMessageStartingWith("half.jpg: the picture is truncated");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 64, 48", "2, 64, 48", "4, 64, 48", "8, 64, 48"})
    void aLargerJpegIsDecodedSmallerAndKeepsItsOwnSize(int divisor, int width, int height) {
        byte[] jpeg = Pictures.withOrientation(Pictures.encode(".jpg", Pictures.quarters(width, height)), 6);
        PhotoLimits limits = new PhotoLimits(1 << 20, (long) width * height / ((long) divisor * divisor));

        try (Photo photo = Photo.decode(jpeg, "large.jpg", limits)) {
            assertThat(photo.reduction()).isEqualTo(divisor);
            assertThat(photo.width()).isEqualTo(height);
            assertThat(photo.height()).isEqualTo(width);
            assertThat(photo.toBgr()).hasSize(3 * width * height / (divisor * divisor));
        }
    }

    @Test
    void whatCannotBeDecodedSmallerIsRefused() {
        PhotoLimits limits = new PhotoLimits(1 << 20, 1000);
        byte[] png = Pictures.encode(".png", Pictures.quarters(64, 48));
        byte[] progressive = Pictures.encode(".jpg", Pictures.quarters(640, 480), PROGRESSIVE);

        assertThatThrownBy(() -> Photo.decode(png, "a.png", limits))
                .hasMessage("a.png: 64×48 pixels are more than the limit of 0.001 megapixels");
        assertThatThrownBy(() -> Photo.decode(progressive, "a.jpg", new PhotoLimits(1 << 20, 10_000)))
                .hasMessage("a.jpg: 640×480 pixels of a progressive JPEG, which is kept whole while it is decoded, are "
                        + "more than the limit of 0.01 megapixels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tEXt", "zTXt", "iTXt", "iTXt compressed", "eXIf"})
    void aPngsOrientationIsReadWhereverItStands(String chunk) {
        byte[] png = Pictures.encode(".png", Pictures.quarters(64, 48));
        byte[] withChunk = concat(Arrays.copyOf(png, 33), exifChunk(chunk), Arrays.copyOfRange(png, 33, png.length));

        try (Photo photo = Photo.decode(withChunk)) {
            assertThat(photo.width()).isEqualTo(48);
            assertThat(photo.height()).isEqualTo(64);
            // Turned clockwise, blue comes to the upper left.
            assertThat(Arrays.copyOf(photo.toBgr(), 3)).isEqualTo(new byte[] {(byte) 200, 0, 0});
        }
    }

    private static byte[] exifChunk(String kind) {
        byte[] exif = HexFormat.of().parseHex("4d4d002a00000008000101120003000000010006000000000000");
        String text = "\nexif\n      26\n" + HexFormat.of().formatHex(exif) + "\n";
        byte[] plain = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] keyword = "Raw profile type exif\0".getBytes(StandardCharsets.ISO_8859_1);
        return switch (kind) {
            case "eXIf" -> chunk("eXIf", exif);
            case "tEXt" -> chunk("tEXt", keyword, plain);
            case "zTXt" -> chunk("zTXt", keyword, new byte[1], deflated(plain));
            case "iTXt" -> chunk("iTXt", keyword, new byte[4], plain);
            default -> chunk("iTXt", keyword, new byte[] {1, 0, 0, 0}, deflated(plain));
        };
    }

    private static byte[] chunk(String type, byte[]... parts) {
        byte[] data = concat(parts);
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        byte[] out = new byte[1000];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "000000186674797068656963000000006d69663168656963 | a HEIC picture | heif-convert",
                "000000186674797061766966000000006d69663161766966 | an AVIF picture | avifdec",
                "000000186674797069736f6d0000020069736f6d6d703432 | a video | ffmpeg",
                "1a45dfa3a3428681 | a video | ffmpeg",
                "49492a0008000000 | a TIFF picture or a camera's raw file | magick",
                "474946383961 | a GIF picture | magick",
                "ff0a7f00 | a JPEG XL picture | djxl",
                "0000000c6a5020200d0a870a | a JPEG 2000 picture | opj_decompress",
                "384250530001 | a Photoshop document | magick",
                "255044462d312e34 | a PDF document | pdftoppm",
                "3c21444f43545950452068746d6c3e | a web page | save the picture itself"
            })
    void otherFormatsAreNamedWithAWayToConvertThem(String hex, String what, String how) {
        assertThatThrownBy(() -> Photo.decode(HexFormat.of().parseHex(hex), "a.jpg", PhotoLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        PhotoException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNSUPPORTED_FORMAT))
                .hasMessageStartingWith("a.jpg: " + what + ", which is not read (JPEG, PNG, BMP and WebP are): ")
                .hasMessageContaining(how);
    }

    @Test
    void twelveBitsASampleAreNamed() {
        byte[] jpeg = Pictures.encode(".jpg", noise(61, 40));
        jpeg[indexOf(jpeg, 0xff, 0xc0) + 4] = 12;

        assertThatThrownBy(() -> Photo.decode(jpeg))
                .isInstanceOf(PhotoException.class)
                .hasMessage(
                        "the photograph: a JPEG of 12 bits a sample, which is not read (8 bits are): convert it, for "
                                + "example: magick IN.jpg -depth 8 OUT.png");
    }

    @Test
    void pixelsAndImagesOfTheJdkBecomePhotographs() {
        byte[] bgr = {1, 2, 3, 4, 5, 6};
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0xff030201);
        image.setRGB(1, 0, 0xff060504);

        try (Photo pixels = Photo.ofBgr(bgr, 2, 1);
                Photo jdk = Photo.of(image)) {
            assertThat(pixels.toBgr()).isEqualTo(bgr);
            assertThat(jdk.toBgr()).isEqualTo(bgr);
        }
        assertThatThrownBy(() -> Photo.ofBgr(bgr, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a picture of 2×2 pixels has 3 bytes each and positive sides; got 6 bytes");
    }

    private static List<PhotoProblem> problems(byte[] bytes) {
        try (Photo photo = Photo.decode(bytes, "a.jpg", PhotoLimits.DEFAULT, DamagedData.ACCEPT)) {
            return photo.problems();
        }
    }

    private static byte[] bgr(byte[] bytes) {
        try (Photo photo = Photo.decode(bytes)) {
            return photo.toBgr();
        }
    }

    private static Mat noise(int width, int height) {
        OpenCv.load();
        byte[] pixels = new byte[3 * width * height];
        new Random(width).nextBytes(pixels);
        Mat noise = new Mat(height, width, CvType.CV_8UC3);
        noise.put(0, 0, pixels);
        return noise;
    }

    private static int indexOf(byte[] bytes, int first, int second) {
        for (int i = 0; i + 1 < bytes.length; i++) {
            if ((bytes[i] & 0xff) == first && (bytes[i + 1] & 0xff) == second) {
                return i;
            }
        }
        throw new AssertionError("no such marker");
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
