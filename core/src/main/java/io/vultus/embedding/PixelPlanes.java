package io.vultus.embedding;

import io.vultus.embedding.Preprocessing.ColourOrder;
import io.vultus.face.FaceCrop;
import java.nio.FloatBuffer;

/** Writes crops as a network wants them: planes of floats, one a colour. */
final class PixelPlanes {

    private static final int PIXELS = FaceCrop.SIZE * FaceCrop.SIZE;

    /** The floats of one crop. */
    static final int FLOATS = 3 * PIXELS;

    /** For each plane, which of a pixel's three bytes it takes. */
    private final int[] channel;

    /** For each plane and byte value, the float; a look-up saves the division. */
    private final float[][] value;

    PixelPlanes(Preprocessing preprocessing) {
        channel = preprocessing.order() == ColourOrder.RGB ? new int[] {2, 1, 0} : new int[] {0, 1, 2};
        value = new float[3][256];
        for (int plane = 0; plane < 3; plane++) {
            for (int x = 0; x < 256; x++) {
                value[plane][x] = (x - preprocessing.mean().get(plane))
                        / preprocessing.std().get(plane);
            }
        }
    }

    /** Writes crop number {@code index} of a batch. */
    void write(FaceCrop crop, int index, FloatBuffer into) {
        float[] row = new float[PIXELS];
        for (int plane = 0; plane < 3; plane++) {
            crop.readChannel(channel[plane], value[plane], row);
            into.put(index * FLOATS + plane * PIXELS, row);
        }
    }
}
