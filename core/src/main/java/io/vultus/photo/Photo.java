package io.vultus.photo;

import io.vultus.file.FolderListing;
import io.vultus.file.NotAFileException;
import io.vultus.file.RegularFile;
import io.vultus.inference.CloseGate;
import io.vultus.inference.OpenCv;
import io.vultus.photo.PhotoException.Problem;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A decoded photograph, upright: a rotation or mirroring that its EXIF data asks for has been done. Its pixels lie in
 * native memory, three bytes each, until {@link #close()}.
 *
 * <p>JPEG, PNG, BMP and WebP are read, known by their content and not by the file's name. Format, size and completeness
 * are checked before anything is decoded; a JPEG above the limit of pixels is decoded smaller ({@link #reduction()});
 * transparency is dropped, greyscale becomes colour. Immutable and thread-safe; closing it waits for reads of its
 * pixels.
 */
public final class Photo implements AutoCloseable {

    private static final List<PictureParser> PARSERS =
            List.of(new JpegParser(), new PngParser(), new WebpParser(), new BmpParser());

    private static final Logger LOG = LoggerFactory.getLogger(Photo.class);

    private static final int LARGEST_REDUCTION = 8;

    /** Bytes for each pixel of the limit: a progressive picture of four colours, unreduced. */
    private static final long MAX_WHOLE_IMAGE_BYTES = 8;

    private final Mat bgr;
    private final int width;
    private final int height;
    private final int reduction;
    private final String name;
    private final List<PhotoProblem> problems;
    private final CloseGate gate;

    private Photo(Mat bgr, String name, int width, int height, int reduction, List<PhotoProblem> problems) {
        this.name = name;
        this.problems = problems;
        this.bgr = bgr;
        this.width = width;
        this.height = height;
        this.reduction = reduction;
        this.gate = CloseGate.single(name);
    }

    private Photo(Mat bgr, String name) {
        this(bgr, name, bgr.cols(), bgr.rows(), 1, List.of());
    }

    /**
     * Takes pixels.
     *
     * @param bgr three bytes a pixel in the order blue, green, red, row by row from the top; copied
     * @param width in pixels
     * @param height in pixels
     * @throws IllegalArgumentException if a side is not positive or the bytes are not {@code 3 · width · height}
     */
    public static Photo ofBgr(byte[] bgr, int width, int height) {
        Objects.requireNonNull(bgr, "bgr");
        if (width < 1 || height < 1 || 3L * width * height != bgr.length) {
            throw new IllegalArgumentException("a picture of " + width + "×" + height
                    + " pixels has 3 bytes each and positive sides; got " + bgr.length + " bytes");
        }
        OpenCv.load();
        Mat pixels = new Mat(height, width, CvType.CV_8UC3);
        pixels.put(0, 0, bgr);
        return new Photo(pixels, "the photograph");
    }

    /**
     * Takes an image of the JDK, of whatever type; transparency is dropped.
     *
     * @param image upright; copied
     */
    public static Photo of(BufferedImage image) {
        Objects.requireNonNull(image, "image");
        int width = image.getWidth();
        int height = image.getHeight();
        OpenCv.load();
        Mat pixels = new Mat(height, width, CvType.CV_8UC3);
        int[] argb = new int[width];
        byte[] row = new byte[3 * width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, argb, 0, width);
            for (int x = 0; x < width; x++) {
                row[3 * x] = (byte) argb[x];
                row[3 * x + 1] = (byte) (argb[x] >> 8);
                row[3 * x + 2] = (byte) (argb[x] >> 16);
            }
            pixels.put(y, 0, row);
        }
        return new Photo(pixels, "the photograph");
    }

    /** Reads a file within {@link PhotoLimits#DEFAULT}. */
    public static Photo read(Path file) {
        return read(file, PhotoLimits.DEFAULT);
    }

    /**
     * Reads a file, as {@link #decode(byte[], String, PhotoLimits)} does.
     *
     * @throws PhotoException if it is missing, unreadable, empty, too large, truncated, corrupt or no picture; the
     *     message names the file
     */
    public static Photo read(Path file, PhotoLimits limits) {
        return decode(readBytes(file, limits), file.toString(), limits);
    }

    /**
     * Reads a file's bytes without decoding them.
     *
     * @throws PhotoException if it is missing, unreadable, empty or larger than the limits allow
     */
    public static byte[] readBytes(Path file, PhotoLimits limits) {
        try {
            long size = Files.size(RegularFile.require(file));
            if (size > limits.maxBytes()) {
                throw new PhotoException(
                        Problem.TOO_LARGE,
                        file + ": " + size + " bytes are more than the limit of " + limits.maxBytes());
            }
            return Files.readAllBytes(file);
        } catch (NotAFileException e) {
            throw new PhotoException(Problem.NOT_A_FILE, e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new PhotoException(Problem.NOT_FOUND, file + ": no such file", e);
        } catch (IOException e) {
            throw new PhotoException(
                    Problem.UNREADABLE, file + ": the file cannot be read: " + FolderListing.reason(e), e);
        }
    }

    /**
     * Reads what a stream gives up to its end, without decoding it. The stream is not closed.
     *
     * @param name what to call it in errors
     * @throws PhotoException if there is more than the limits allow
     * @throws IOException if the stream cannot be read
     */
    public static byte[] readBytes(InputStream stream, String name, PhotoLimits limits) throws IOException {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(limits, "limits");
        int enough = (int) Math.min(limits.maxBytes() + 1, Integer.MAX_VALUE - 8);
        byte[] bytes = stream.readNBytes(enough);
        if (bytes.length == enough) {
            throw new PhotoException(Problem.TOO_LARGE, name + ": more bytes than the limit of " + limits.maxBytes());
        }
        return bytes;
    }

    /** Decodes a file's bytes within {@link PhotoLimits#DEFAULT}. */
    public static Photo decode(byte[] bytes) {
        return decode(bytes, "the photograph", PhotoLimits.DEFAULT);
    }

    /**
     * Decodes a file's bytes. A picture that ends early is refused; one whose data is damaged inside is decoded, and
     * {@link #problems()} says so.
     *
     * @param bytes the whole file
     * @param name what to call it in errors
     * @throws PhotoException if they are empty, too many, truncated, corrupt or no picture
     */
    public static Photo decode(byte[] bytes, String name, PhotoLimits limits) {
        return decode(bytes, name, limits, problem -> problem.kind() == PhotoProblem.Kind.TRUNCATED);
    }

    /**
     * Decodes a file's bytes.
     *
     * @param bytes the whole file
     * @param name what to call it in errors
     * @param damaged whether a picture that is damaged or ends early is refused or decoded as far as it goes
     * @throws PhotoException if they are empty, too many, corrupt or no picture
     */
    public static Photo decode(byte[] bytes, String name, PhotoLimits limits, DamagedData damaged) {
        Objects.requireNonNull(damaged, "damaged");
        return decode(bytes, name, limits, problem -> damaged == DamagedData.REFUSE);
    }

    private static Photo decode(byte[] bytes, String name, PhotoLimits limits, Predicate<PhotoProblem> refused) {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(limits, "limits");
        try {
            PictureBytes file = new PictureBytes(bytes);
            PictureParser parser = parser(file, limits);
            PictureHeader header = parser.header(file);
            int reduction = reduction(header, parser, limits);
            Picture picture = parser.look(file);
            check(picture, header, limits);
            picture.problem().filter(refused).map(Photo::refusal).ifPresent(refusal -> {
                throw refusal;
            });
            // The decoder prints its own words, without the file's name.
            picture.problem().ifPresent(problem -> LOG.warn("{}: {}", name, problem.message()));
            Mat upright = turn(decodePixels(picture.bytes(), reduction), picture.orientation());
            boolean swapped = ExifOrientation.swapsSides(picture.orientation());
            return new Photo(
                    upright,
                    name,
                    swapped ? header.height() : header.width(),
                    swapped ? header.width() : header.height(),
                    reduction,
                    picture.problem().stream().toList());
        } catch (PhotoException e) {
            throw new PhotoException(e.problem(), name + ": " + e.getMessage(), e);
        }
    }

    private static PictureParser parser(PictureBytes file, PhotoLimits limits) {
        if (file.length() == 0) {
            throw new PhotoException(Problem.EMPTY, "the file is empty");
        }
        if (file.length() > limits.maxBytes()) {
            throw new PhotoException(
                    Problem.TOO_LARGE, file.length() + " bytes are more than the limit of " + limits.maxBytes());
        }
        return PARSERS.stream()
                .filter(parser -> parser.recognises(file))
                .findFirst()
                .orElseThrow(() -> new PhotoException(
                        Problem.UNSUPPORTED_FORMAT,
                        OtherFormat.of(file)
                                .map(OtherFormat::message)
                                .orElse("not a JPEG, PNG, BMP or WebP picture, whatever its name says")));
    }

    /** The smallest divisor of both sides by which the picture keeps the limit. */
    private static int reduction(PictureHeader header, PictureParser parser, PhotoLimits limits) {
        int largest = parser.canBeReduced() ? LARGEST_REDUCTION : 1;
        for (int divisor = 1; divisor <= largest; divisor *= 2) {
            long pixels = (long) Math.ceilDiv(header.width(), divisor) * Math.ceilDiv(header.height(), divisor);
            if (pixels <= limits.maxPixels()) {
                return divisor;
            }
        }
        throw tooLarge(header, "", limits);
    }

    private static void check(Picture picture, PictureHeader header, PhotoLimits limits) {
        if (picture.wholeImageBytes() > MAX_WHOLE_IMAGE_BYTES * limits.maxPixels()) {
            throw tooLarge(header, " of a progressive JPEG, which is kept whole while it is decoded,", limits);
        }
    }

    private static PhotoException tooLarge(PictureHeader header, String how, PhotoLimits limits) {
        return new PhotoException(
                Problem.TOO_LARGE,
                header.width() + "×" + header.height() + " pixels" + how + " are more than the limit of "
                        + limits.maxPixels() / 1e6 + " megapixels");
    }

    private static PhotoException refusal(PhotoProblem problem) {
        return new PhotoException(
                problem.kind() == PhotoProblem.Kind.TRUNCATED ? Problem.TRUNCATED : Problem.CORRUPT,
                problem.message() + "; it can be accepted as it is (--accept-damaged)");
    }

    private static Mat decodePixels(byte[] bytes, int reduction) {
        OpenCv.load();
        MatOfByte encoded = new MatOfByte(bytes);
        try {
            Mat bgr = Imgcodecs.imdecode(encoded, Imgcodecs.IMREAD_IGNORE_ORIENTATION | reducedBy(reduction));
            if (bgr.empty()) {
                throw new PhotoException(Problem.CORRUPT, "the picture's data cannot be decoded");
            }
            return bgr;
        } catch (CvException e) {
            throw new PhotoException(Problem.CORRUPT, "the picture's data cannot be decoded: " + e.getMessage(), e);
        } finally {
            encoded.release();
        }
    }

    private static int reducedBy(int divisor) {
        return switch (divisor) {
            case 1 -> Imgcodecs.IMREAD_COLOR;
            case 2 -> Imgcodecs.IMREAD_REDUCED_COLOR_2;
            case 4 -> Imgcodecs.IMREAD_REDUCED_COLOR_4;
            default -> Imgcodecs.IMREAD_REDUCED_COLOR_8;
        };
    }

    /** Turns and mirrors a picture as its EXIF orientation asks for, and frees it where that takes another one. */
    private static Mat turn(Mat stored, int orientation) {
        if (!ExifOrientation.swapsSides(orientation)) {
            switch (orientation) {
                case 2 -> Core.flip(stored, stored, 1);
                case 3 -> Core.flip(stored, stored, -1);
                case 4 -> Core.flip(stored, stored, 0);
                default -> {}
            }
            return stored;
        }
        Mat turned = new Mat();
        Core.transpose(stored, turned);
        stored.release();
        switch (orientation) {
            case 6 -> Core.flip(turned, turned, 1);
            case 7 -> Core.flip(turned, turned, -1);
            case 8 -> Core.flip(turned, turned, 0);
            default -> {}
        }
        return turned;
    }

    /**
     * Asks for a photograph in which nothing is filled in.
     *
     * @throws PhotoException if there are {@link #problems()}; the message names the photograph
     */
    public void requireSound() {
        if (!problems.isEmpty()) {
            PhotoException refusal = refusal(problems.getFirst());
            throw new PhotoException(refusal.problem(), name + ": " + refusal.getMessage());
        }
    }

    /** What decoders fill in or pass over in this photograph; empty for a sound one. */
    public List<PhotoProblem> problems() {
        return problems;
    }

    /** Width in pixels. */
    public int width() {
        return width;
    }

    /** Height in pixels. */
    public int height() {
        return height;
    }

    /** The divisor by which both sides were made smaller while it was decoded: 1, 2, 4 or 8. */
    public int reduction() {
        return reduction;
    }

    /**
     * A copy of the pixels as they were decoded: three bytes each in the order blue, green, red, row by row from the
     * top. Each side has {@link #reduction()} times fewer pixels than the photograph, rounded up.
     *
     * @throws IllegalStateException if the photograph is closed
     */
    public byte[] toBgr() {
        return read(pixels -> {
            byte[] copy = new byte[Math.toIntExact(3 * pixels.total())];
            pixels.get(0, 0, copy);
            return copy;
        });
    }

    <R> R read(Function<Mat, R> work) {
        Objects.requireNonNull(work, "work");
        return gate.call(() -> work.apply(bgr));
    }

    /**
     * Waits for those who read its pixels, then frees these. Later reads get an {@link IllegalStateException}; closing
     * again does nothing.
     *
     * @throws IllegalStateException if called by code that reads the pixels
     */
    @Override
    public void close() {
        gate.close(bgr::release);
    }
}
