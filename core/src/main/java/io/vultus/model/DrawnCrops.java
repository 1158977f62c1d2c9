package io.vultus.model;

import io.vultus.face.FaceCrop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Crops on which networks are tried and engines are compared where no faces are at hand. */
final class DrawnCrops {

    private static final int COUNT = 4;

    static final List<FaceCrop> CROPS = draw();

    private DrawnCrops() {}

    /** Smooth blobs of seeded colours: like faces in that neighbouring pixels are alike, which noise's are not. */
    private static List<FaceCrop> draw() {
        List<FaceCrop> crops = new ArrayList<>();
        for (int seed = 0; seed < COUNT; seed++) {
            Random random = new Random(seed);
            byte[] bgr = new byte[FaceCrop.BYTES];
            for (int channel = 0; channel < 3; channel++) {
                double across = random.nextDouble() * 0.2;
                double down = random.nextDouble() * 0.2;
                double phase = random.nextDouble() * Math.TAU;
                for (int i = 0; i < FaceCrop.SIZE * FaceCrop.SIZE; i++) {
                    int x = i % FaceCrop.SIZE;
                    int y = i / FaceCrop.SIZE;
                    bgr[3 * i + channel] = (byte) (127.5 + 60 * (Math.sin(across * x + phase) + Math.sin(down * y)));
                }
            }
            crops.add(FaceCrop.of(bgr));
        }
        return List.copyOf(crops);
    }
}
