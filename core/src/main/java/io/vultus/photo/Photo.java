package io.vultus.photo;

import io.vultus.inference.OpenCv;
import io.vultus.photo.PhotoException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.opencv.core.CvException;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * A decoded photograph, upright: a rotation or mirroring that its EXIF data asks for has been done. Its pixels lie in
 * native memory until {@link #close()}.
 *
 * <p>JPEG, PNG, BMP and WebP are read, known by their content and not by the file's name. Format, size and completeness
 * are checked before anything is decoded; transparency is dropped, greyscale becomes colour. Not for use by two threads
 * at once.
 */
public final class Photo implements AutoCloseable {

    private static final List<PictureParser> PARSERS =
            List.of(new JpegParser(), new PngParser(), new WebpParser(), new BmpParser());

    private final Mat bgr;

    private Photo(Mat bgr) {
        this.bgr = bgr;
    }

    /** Reads a file within {@link PhotoLimits#DEFAULT}. */
    public static Photo read(Path file) {
        return read(file, PhotoLimits.DEFAULT);
    }

    /**
     * Reads a file.
     *
     * @throws PhotoException if it is missing, empty, too large, truncated, corrupt or no picture; the message names
     *     the file
     */
    public static Photo read(Path file, PhotoLimits limits) {
        return decode(readBytes(file, limits), file.toString(), limits);
    }

    /**
     * Reads a file's bytes without decoding them.
     *
     * @throws PhotoException if it is missing, empty or larger than the limits allow
     */
    public static byte[] readBytes(Path file, PhotoLimits limits) {
        try {
            long size = Files.size(file);
            if (size > limits.maxBytes()) {
                throw new PhotoException(
                        Problem.TOO_LARGE,
                        file + ": " + size + " bytes are more than the limit of " + limits.maxBytes());
            }
            if (!Files.isRegularFile(file)) {
                throw new PhotoException(Problem.NOT_FOUND, file + ": not a file");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new PhotoException(Problem.NOT_FOUND, file + ": no such file", e);
        } catch (IOException e) {
            throw new PhotoException(Problem.NOT_FOUND, file + ": cannot be read (" + e + ")", e);
        }
    }

    /** Decodes a file's bytes within {@link PhotoLimits#DEFAULT}. */
    public static Photo decode(byte[] bytes) {
        return decode(bytes, "the photograph", PhotoLimits.DEFAULT);
    }

    /**
     * Decodes a file's bytes.
     *
     * @param bytes the whole file
     * @param name what to call it in errors
     * @throws PhotoException if they are empty, too many, truncated, corrupt or no picture
     */
    public static Photo decode(byte[] bytes, String name, PhotoLimits limits) {
        try {
            check(bytes, limits);
            return new Photo(decodePixels(bytes));
        } catch (PhotoException e) {
            throw new PhotoException(e.problem(), name + ": " + e.getMessage(), e);
        }
    }

    private static void check(byte[] bytes, PhotoLimits limits) {
        if (bytes.length == 0) {
            throw new PhotoException(Problem.EMPTY, "the file is empty");
        }
        if (bytes.length > limits.maxBytes()) {
            throw new PhotoException(
                    Problem.TOO_LARGE, bytes.length + " bytes are more than the limit of " + limits.maxBytes());
        }
        PictureBytes picture = new PictureBytes(bytes);
        PictureParser parser = PARSERS.stream()
                .filter(p -> p.recognises(picture))
                .findFirst()
                .orElseThrow(() -> new PhotoException(
                        Problem.UNSUPPORTED_FORMAT, "not a JPEG, PNG, BMP or WebP picture, whatever its name says"));
        PictureHeader header = parser.header(picture);
        if (header.pixels() > limits.maxPixels()) {
            throw new PhotoException(
                    Problem.TOO_LARGE,
                    header.width() + "×" + header.height() + " pixels are more than the limit of "
                            + limits.maxPixels() / 1e6 + " megapixels");
        }
        parser.checkComplete(picture);
    }

    private static Mat decodePixels(byte[] bytes) {
        OpenCv.load();
        MatOfByte encoded = new MatOfByte(bytes);
        try {
            Mat bgr = Imgcodecs.imdecode(encoded, Imgcodecs.IMREAD_COLOR);
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

    /** Width in pixels. */
    public int width() {
        return bgr.cols();
    }

    /** Height in pixels. */
    public int height() {
        return bgr.rows();
    }

    /** The pixels, 8 bits each of blue, green and red; the photo's own memory, valid until {@link #close()}. */
    public Mat bgr() {
        return bgr;
    }

    @Override
    public void close() {
        bgr.release();
    }
}
