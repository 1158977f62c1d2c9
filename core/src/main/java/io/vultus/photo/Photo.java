package io.vultus.photo;

import org.opencv.core.Mat;

/** A decoded photograph, upright. */
public final class Photo implements AutoCloseable {

    private final Mat bgr;

    Photo(Mat bgr) {
        this.bgr = bgr;
    }

    /** Width in pixels. */
    public int width() {
        return bgr.cols();
    }

    /** Height in pixels. */
    public int height() {
        return bgr.rows();
    }

    /** The pixels, 8-bit BGR; valid until {@link #close}. */
    public Mat bgr() {
        return bgr;
    }

    @Override
    public void close() {
        bgr.release();
    }
}
