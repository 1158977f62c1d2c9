package io.vultus.testdata;

import java.util.SplittableRandom;

/** What differs between two photographs of one person. Angles are in radians, lengths in pixels of the template. */
final class FaceMoment {

    final double roll;
    final double yaw;
    final double pitch;
    final double smile;
    final double mouthOpen;
    final double eyesOpen;
    final double browLift;
    final double lightAngle;
    final double lightStrength;
    final double[] gains = new double[3];
    final double blur;
    final double noise;

    /** How far each of the five points is taken to be from where it is, as by a detector: x0, y0, x1 … */
    final double[] pointErrors = new double[10];

    FaceMoment(SplittableRandom random) {
        roll = random.nextDouble(-.25, .25);
        yaw = random.nextDouble(-.45, .45);
        pitch = random.nextDouble(-.2, .2);
        smile = random.nextDouble(-1.5, 4);
        mouthOpen = random.nextDouble() < .4 ? random.nextDouble(0, 7) : 0;
        eyesOpen = random.nextDouble(.55, 1.1);
        browLift = random.nextDouble(-1.5, 2.5);
        lightAngle = random.nextDouble(2 * Math.PI);
        lightStrength = random.nextDouble(0, .7);
        double exposure = random.nextDouble(.55, 1.35);
        for (int c = 0; c < gains.length; c++) {
            gains[c] = exposure * random.nextDouble(.75, 1.25);
        }
        blur = random.nextDouble() < .5 ? random.nextDouble(.3, 1.6) : 0;
        noise = random.nextDouble(0, 9);
        for (int i = 0; i < pointErrors.length; i++) {
            pointErrors[i] = random.nextDouble(-1.2, 1.2);
        }
    }
}
