package io.vultus.trainer.data;

import io.vultus.embedding.Preprocessing;
import io.vultus.face.FaceCrop;

/** How faces become a network's input: red, green, blue planes of {@code (x − 127.5) / 128}, as InsightFace trains. */
public final class FacePixels {

    private static final float MEAN = 127.5f;
    private static final float DEVIATION = 128;

    /** The same, as model packs say it. */
    public static final Preprocessing PREPROCESSING =
            Preprocessing.uniform(Preprocessing.ColourOrder.RGB, MEAN, DEVIATION);

    /** Values of one face. */
    public static final int LENGTH = 3 * FaceCrop.SIZE * FaceCrop.SIZE;

    private static final float[] TABLE = table();

    private FacePixels() {}

    private static float[] table() {
        float[] table = new float[256];
        for (int i = 0; i < table.length; i++) {
            table[i] = (i - MEAN) / DEVIATION;
        }
        return table;
    }

    /** Writes a face's planes into a batch, at {@code index ·} {@link #LENGTH}. */
    public static void write(FaceCrop face, float[] batch, int index) {
        int area = FaceCrop.SIZE * FaceCrop.SIZE;
        float[] plane = new float[area];
        for (int c = 0; c < 3; c++) {
            face.readChannel(2 - c, TABLE, plane);
            System.arraycopy(plane, 0, batch, index * LENGTH + c * area, area);
        }
    }
}
