package io.vultus.photo;

import io.vultus.inference.OpenCv;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

/** Pictures made by the tests: each quarter of another colour, so that any rotation or mirroring shows. */
final class Pictures {

    static final Scalar RED = new Scalar(0, 0, 200);
    static final Scalar GREEN = new Scalar(0, 200, 0);
    static final Scalar BLUE = new Scalar(200, 0, 0);
    static final Scalar WHITE = new Scalar(200, 200, 200);

    private Pictures() {}

    /** Upper left red, upper right green, lower left blue, lower right white. */
    static Mat quarters(int width, int height) {
        OpenCv.load();
        Mat picture = new Mat(height, width, CvType.CV_8UC3, WHITE);
        picture.submat(new Rect(0, 0, width / 2, height / 2)).setTo(RED);
        picture.submat(new Rect(width / 2, 0, width - width / 2, height / 2)).setTo(GREEN);
        picture.submat(new Rect(0, height / 2, width / 2, height - height / 2)).setTo(BLUE);
        return picture;
    }

    static byte[] encode(String extension, Mat picture, int... parameters) {
        MatOfByte bytes = new MatOfByte();
        Imgcodecs.imencode(extension, picture, bytes, new MatOfInt(parameters));
        return bytes.toArray();
    }

    /** Puts an EXIF segment with this orientation (1–8) right behind a JPEG's first marker. */
    static byte[] withOrientation(byte[] jpeg, int orientation) {
        byte[] tiff = {
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8, // big-endian TIFF header, directory at 8
            0,
            1, // one entry
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte) orientation,
            0,
            0, // orientation, SHORT, one value
            0,
            0,
            0,
            0 // no further directory
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        int length = 2 + 6 + tiff.length;
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe1, (byte) (length >> 8), (byte) length});
        out.writeBytes("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(tiff);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }
}
