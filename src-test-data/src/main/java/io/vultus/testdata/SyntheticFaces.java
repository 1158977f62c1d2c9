package io.vultus.testdata;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/**
 * Drawn faces of as many people as are asked for, for training and tests without photographs. Who a person is (shape of
 * head and features, skin, hair, beard, moles) is independent of what a photograph adds (turning of the head,
 * expression, light, colour cast, blur, noise, background, the error of a detector), and the latter changes the pixels
 * so much that their distances tell people apart badly.
 *
 * <p>Every picture is a pure function of (seed, identity, sample), in any order and on any number of threads; the same
 * bits on the same Java release. Instances are immutable and thread-safe.
 */
public final class SyntheticFaces {

    /** Width and height of an aligned face, in pixels. */
    public static final int ALIGNED = 112;

    /** Where the points lie in an aligned face, as published with ArcFace (Deng et al., 2019). */
    private static final double[] TEMPLATE = {
        38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041
    };

    private static final long PERSON = 11;
    private static final long MOMENT = 12;
    private static final long SURROUNDINGS = 13;

    private final long seed;

    /** Faces by a seed. */
    public SyntheticFaces(long seed) {
        this.seed = seed;
    }

    /**
     * A face aligned to the ArcFace template, as well as a detector would: the points by which it is aligned are each
     * off by up to 1.2 pixels.
     *
     * @param identity who; any number
     * @param sample which photograph of that person; any number
     */
    public SyntheticFace aligned(long identity, long sample) {
        FaceMoment moment = new FaceMoment(random(MOMENT, identity, sample));
        FaceTraits person = new FaceTraits(random(PERSON, identity, 0));
        double[] seen = FaceDrawing.points(person, moment);
        for (int i = 0; i < seen.length; i++) {
            seen[i] += moment.pointErrors[i];
        }
        return render(identity, sample, ALIGNED, ALIGNED, toTemplate(seen));
    }

    /**
     * A photograph with one face somewhere in it, a third to two thirds of the picture high.
     *
     * @param width in pixels, at least 64
     * @param height in pixels, at least 64
     */
    public SyntheticFace photograph(long identity, long sample, int width, int height) {
        if (width < 64 || height < 64) {
            throw new IllegalArgumentException("a photograph is at least 64×64 pixels; got " + width + "×" + height);
        }
        SplittableRandom random = random(SURROUNDINGS, identity, ~sample);
        // A drawn head is about 130 units high.
        double scale = Math.min(width, height) * random.nextDouble(.33, .66) / 130;
        double reach = 75 * scale;
        AffineTransform place = AffineTransform.getTranslateInstance(
                between(random, reach, width - reach), between(random, reach, height - reach));
        place.scale(scale, scale);
        return render(identity, sample, width, height, place);
    }

    private static double between(SplittableRandom random, double least, double most) {
        return least < most ? random.nextDouble(least, most) : (least + most) / 2;
    }

    private SplittableRandom random(long purpose, long identity, long sample) {
        return new SplittableRandom(RandomBits.key(seed, purpose, identity, sample));
    }

    private SyntheticFace render(long identity, long sample, int width, int height, AffineTransform place) {
        FaceTraits person = new FaceTraits(random(PERSON, identity, 0));
        FaceMoment moment = new FaceMoment(random(MOMENT, identity, sample));
        SplittableRandom random = random(SURROUNDINGS, identity, sample);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        background(canvas, width, height, random);
        AffineTransform page = canvas.getTransform();
        canvas.transform(place);
        new FaceDrawing(canvas, person, moment).draw();
        canvas.setTransform(page);
        light(canvas, width, height, moment);
        canvas.dispose();
        Film.expose(image, moment, Math.sqrt(place.getDeterminant()), random);
        return new SyntheticFace(image, transformed(FaceDrawing.points(person, moment), place));
    }

    private static void background(Graphics2D canvas, int width, int height, SplittableRandom random) {
        canvas.setPaint(new GradientPaint(0, 0, colour(random), width, height, colour(random)));
        canvas.fillRect(0, 0, width, height);
        for (int i = random.nextInt(6); i > 0; i--) {
            canvas.setColor(colour(random));
            double size = random.nextDouble(.1, .5) * width;
            canvas.fill(new Ellipse2D.Double(random.nextDouble(width), random.nextDouble(height), size, size));
        }
    }

    private static Color colour(SplittableRandom random) {
        return new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256));
    }

    /** Darkens one side. */
    private static void light(Graphics2D canvas, int width, int height, FaceMoment moment) {
        float dx = (float) (Math.cos(moment.lightAngle) * width / 2);
        float dy = (float) (Math.sin(moment.lightAngle) * height / 2);
        Color shadow = new Color(0, 0, 0, (int) (255 * moment.lightStrength));
        canvas.setPaint(new GradientPaint(
                width / 2f + dx, height / 2f + dy, new Color(0, 0, 0, 0), width / 2f - dx, height / 2f - dy, shadow));
        canvas.fillRect(0, 0, width, height);
    }

    private static float[] transformed(double[] points, AffineTransform place) {
        float[] moved = new float[points.length];
        place.transform(points, 0, moved, 0, points.length / 2);
        return moved;
    }

    /** The similarity that takes the points nearest to the template's. */
    private static AffineTransform toTemplate(double[] points) {
        double[] from = mean(points);
        double[] to = mean(TEMPLATE);
        double dot = 0;
        double cross = 0;
        double spread = 0;
        for (int i = 0; i < points.length; i += 2) {
            double x = points[i] - from[0];
            double y = points[i + 1] - from[1];
            double u = TEMPLATE[i] - to[0];
            double v = TEMPLATE[i + 1] - to[1];
            dot += x * u + y * v;
            cross += x * v - y * u;
            spread += x * x + y * y;
        }
        double a = dot / spread;
        double b = cross / spread;
        return new AffineTransform(a, b, -b, a, to[0] - a * from[0] + b * from[1], to[1] - b * from[0] - a * from[1]);
    }

    private static double[] mean(double[] points) {
        double[] mean = new double[2];
        for (int i = 0; i < points.length; i++) {
            mean[i % 2] += points[i] * 2 / points.length;
        }
        return mean;
    }
}
