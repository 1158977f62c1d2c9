package io.vultus.photo;

import java.util.function.Function;
import org.opencv.core.Mat;

/**
 * The pixels of a photograph as an OpenCV matrix, for detectors that work with OpenCV. Everybody else has
 * {@link Photo#toBgr()}.
 */
public final class PixelAccess {

    private PixelAccess() {}

    /**
     * Reads the pixels where they are, without a copy.
     *
     * @param work is given the pixels: 8 bits each of blue, green and red; smaller than {@link Photo#width()} and
     *     {@link Photo#height()} by the divisor {@link Photo#reduction()}. It neither keeps nor changes them.
     * @return what {@code work} returns
     * @throws IllegalStateException if the photograph is closed
     */
    public static <R> R read(Photo photo, Function<Mat, R> work) {
        return photo.read(work);
    }
}
