package io.vultus.testdata;

import java.awt.Color;
import java.util.SplittableRandom;

/**
 * What makes a person: lengths are in pixels of the 112×112 template, in which the eyes of an average face are 35
 * apart. Every trait is drawn by itself, so that people differ in many small things, as real ones do.
 */
final class FaceTraits {

    final double eyeDistance;
    final double eyeWidth;
    final double eyeHeight;
    final double eyeTilt;
    final double noseLength;
    final double noseWidth;
    final double mouthDrop;
    final double mouthWidth;
    final double upperLip;
    final double lowerLip;
    final double foreheadWidth;
    final double cheekWidth;
    final double jawWidth;
    final double chinDrop;
    final double browHeight;
    final double browThickness;
    final double browTilt;
    final double browLength;
    final double earSize;
    final double hairline;
    final double hairSide;
    final double hairVolume;
    final double parting;
    final boolean bald;
    final double beard;
    final double moustache;
    final Color skin;
    final Color hair;
    final Color iris;
    final Color lips;

    /** Moles and scars: x and y from the middle between the eyes, radius. */
    final double[][] moles;

    FaceTraits(SplittableRandom random) {
        eyeDistance = around(random, 35, 3.5);
        eyeWidth = around(random, 12, 2.2);
        eyeHeight = around(random, 5.6, 1.5);
        eyeTilt = around(random, 0, 1.6);
        noseLength = around(random, 20.5, 3);
        noseWidth = around(random, 13, 3.5);
        mouthDrop = around(random, 40.5, 3.5);
        mouthWidth = around(random, 29, 5);
        upperLip = around(random, 3, 1.5);
        lowerLip = around(random, 4.2, 1.8);
        foreheadWidth = around(random, 70, 7);
        cheekWidth = around(random, 80, 8);
        jawWidth = around(random, 60, 11);
        chinDrop = around(random, 64, 6);
        browHeight = around(random, 10.5, 2.5);
        browThickness = around(random, 3.4, 1.8);
        browTilt = around(random, 0, 2.8);
        browLength = around(random, 18, 3);
        earSize = around(random, 17, 4);
        hairline = around(random, -30, 7);
        hairSide = random.nextDouble(-20, 75);
        hairVolume = around(random, 8, 5);
        parting = random.nextDouble(-20, 20);
        boolean bearded = random.nextDouble() < .3;
        bald = random.nextDouble() < .12;
        beard = bearded ? random.nextDouble(.3, .9) : 0;
        moustache = random.nextDouble() < .2 ? random.nextDouble(2, 5) : 0;
        double tone = random.nextDouble();
        skin = Color.getHSBColor(
                (float) random.nextDouble(.045, .085), (float) (random.nextDouble(.25, .4) + .25 * tone), (float)
                        (.97 - .6 * tone));
        hair = Color.getHSBColor((float) random.nextDouble(.03, .13), (float) random.nextDouble(.05, .75), (float)
                Math.pow(random.nextDouble(.22, .95), 1.6));
        iris = Color.getHSBColor((float) random.nextDouble(.05, .62), (float) random.nextDouble(.3, .8), (float)
                random.nextDouble(.2, .7));
        lips = mix(skin, Color.getHSBColor((float) random.nextDouble(.95, 1), .7f, .65f), random.nextDouble(.25, .8));
        moles = new double[random.nextInt(4)][];
        for (int i = 0; i < moles.length; i++) {
            moles[i] =
                    new double[] {random.nextDouble(-32, 32), random.nextDouble(-20, 55), random.nextDouble(.8, 2.2)};
        }
    }

    /** Uniform, so that no person is far from all others. */
    private static double around(SplittableRandom random, double middle, double reach) {
        return random.nextDouble(middle - reach, middle + reach);
    }

    static Color mix(Color a, Color b, double share) {
        return new Color(
                mix(a.getRed(), b.getRed(), share),
                mix(a.getGreen(), b.getGreen(), share),
                mix(a.getBlue(), b.getBlue(), share));
    }

    private static int mix(int a, int b, double share) {
        return (int) Math.round(a + (b - a) * share);
    }
}
