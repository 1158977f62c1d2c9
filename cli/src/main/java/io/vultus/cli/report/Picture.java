package io.vultus.cli.report;

import io.vultus.face.FaceCrop;
import io.vultus.photo.Photo;
import io.vultus.photo.PixelAccess;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * A picture inside a page.
 *
 * @param dataUri the picture itself, as a {@code data:} address
 */
public record Picture(String dataUri) {

    /** Smaller files look worn, larger ones no better. */
    private static final float QUALITY = .88f;

    /** A face crop. */
    public static Picture of(FaceCrop crop) {
        return ofBgr(crop.toBytes(), FaceCrop.SIZE, FaceCrop.SIZE);
    }

    /** A photograph, scaled down to a width in pixels if it is wider. */
    public static Picture of(Photo photo, int maxWidth) {
        return PixelAccess.read(photo, pixels -> ofPixels(pixels, maxWidth));
    }

    private static Picture ofPixels(Mat pixels, int maxWidth) {
        double scale = Math.min(1, (double) maxWidth / pixels.cols());
        Mat small = new Mat();
        try {
            Size size = new Size(
                    Math.max(1, Math.round(pixels.cols() * scale)), Math.max(1, Math.round(pixels.rows() * scale)));
            Imgproc.resize(pixels, small, size, 0, 0, Imgproc.INTER_AREA);
            byte[] bgr = new byte[3 * small.rows() * small.cols()];
            small.get(0, 0, bgr);
            return ofBgr(bgr, small.cols(), small.rows());
        } finally {
            small.release();
        }
    }

    /**
     * Compresses pixels as JPEG.
     *
     * @param bgr three bytes a pixel, blue first, row by row from the top
     */
    public static Picture ofBgr(byte[] bgr, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        if (bgr.length != pixels.length) {
            throw new IllegalArgumentException(
                    width + "×" + height + " pixels are " + pixels.length + " bytes, got " + bgr.length);
        }
        System.arraycopy(bgr, 0, pixels, 0, pixels.length);
        return new Picture("data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg(image)));
    }

    private static byte[] jpeg(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException("a picture could not be compressed in memory", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
