package io.vultus.testdata;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;

/**
 * Draws one face. Features lie on a rough head: a point (x, y) from the middle between the eyes has a depth, and
 * turning the head moves it by that.
 */
final class FaceDrawing {

    private static final double EYE_DEPTH = 4;
    private static final double NOSE_DEPTH = 15;
    private static final double MOUTH_DEPTH = 7;
    private static final double BROW_DEPTH = 6;
    private static final double SKIN_DEPTH = 5;
    private static final double OUTLINE_DEPTH = -6;
    private static final double EAR_DEPTH = -16;

    private final Graphics2D canvas;
    private final FaceTraits person;
    private final FaceMoment moment;

    FaceDrawing(Graphics2D canvas, FaceTraits person, FaceMoment moment) {
        this.canvas = canvas;
        this.person = person;
        this.moment = moment;
    }

    /** The five points, in the drawing's own coordinates. */
    static double[] points(FaceTraits person, FaceMoment moment) {
        double eye = person.eyeDistance / 2;
        double corner = person.mouthWidth / 2;
        double corners = person.mouthDrop - moment.smile;
        double[][] points = {
            {-eye, 0, EYE_DEPTH},
            {eye, 0, EYE_DEPTH},
            {0, person.noseLength, NOSE_DEPTH},
            {-corner, corners, MOUTH_DEPTH},
            {corner, corners, MOUTH_DEPTH}
        };
        double[] xy = new double[10];
        for (int i = 0; i < points.length; i++) {
            Point2D point = turned(moment, points[i][0], points[i][1], points[i][2]);
            xy[2 * i] = point.getX();
            xy[2 * i + 1] = point.getY();
        }
        return xy;
    }

    private static Point2D turned(FaceMoment moment, double x, double y, double depth) {
        double turnedX = x * Math.cos(moment.yaw) + depth * Math.sin(moment.yaw);
        double turnedY = y * Math.cos(moment.pitch) + depth * Math.sin(moment.pitch);
        double cos = Math.cos(moment.roll);
        double sin = Math.sin(moment.roll);
        return new Point2D.Double(cos * turnedX - sin * turnedY, sin * turnedX + cos * turnedY);
    }

    void draw() {
        if (!person.bald) {
            hairBehind();
        }
        ears();
        neck();
        skin();
        beard();
        moles();
        if (!person.bald) {
            fringe();
        }
        for (int side = -1; side <= 1; side += 2) {
            brow(side);
            eye(side);
        }
        nose();
        mouth();
    }

    /** A smooth closed curve through points x0, y0, x1, y1 … at one depth. */
    private Shape curve(double depth, double... xy) {
        int n = xy.length / 2;
        Point2D[] p = new Point2D[n];
        for (int i = 0; i < n; i++) {
            p[i] = turned(moment, xy[2 * i], xy[2 * i + 1], depth);
        }
        Path2D path = new Path2D.Double();
        path.moveTo(p[0].getX(), p[0].getY());
        for (int i = 0; i < n; i++) {
            // Catmull and Rom's spline, as Bézier's.
            Point2D before = p[(i + n - 1) % n];
            Point2D from = p[i];
            Point2D to = p[(i + 1) % n];
            Point2D after = p[(i + 2) % n];
            path.curveTo(
                    from.getX() + (to.getX() - before.getX()) / 6,
                    from.getY() + (to.getY() - before.getY()) / 6,
                    to.getX() - (after.getX() - from.getX()) / 6,
                    to.getY() - (after.getY() - from.getY()) / 6,
                    to.getX(),
                    to.getY());
        }
        path.closePath();
        return path;
    }

    private void fill(Color colour, Shape shape) {
        canvas.setColor(colour);
        canvas.fill(shape);
    }

    private Shape disc(double x, double y, double depth, double radius) {
        Point2D centre = turned(moment, x, y, depth);
        return new Ellipse2D.Double(centre.getX() - radius, centre.getY() - radius, 2 * radius, 2 * radius);
    }

    private void hairBehind() {
        double side = person.cheekWidth / 2 + person.hairVolume;
        double top = person.hairline - 18 - person.hairVolume;
        fill(
                person.hair.darker(),
                curve(
                        OUTLINE_DEPTH - 6,
                        -side,
                        person.hairSide,
                        -side - 2,
                        -10,
                        -side * .7,
                        top,
                        0,
                        top - 6,
                        side * .7,
                        top,
                        side + 2,
                        -10,
                        side,
                        person.hairSide));
    }

    private void ears() {
        Color shade = FaceTraits.mix(person.skin, Color.BLACK, .15);
        for (int side = -1; side <= 1; side += 2) {
            double x = side * person.cheekWidth / 2;
            double half = person.earSize / 2;
            fill(shade, curve(EAR_DEPTH, x, 4 - half, x + side * half * .8, 4 - half * .6, x, 4 + half * 1.3));
        }
    }

    private void neck() {
        double half = person.jawWidth * .38;
        fill(
                FaceTraits.mix(person.skin, Color.BLACK, .25),
                curve(
                        EAR_DEPTH,
                        -half,
                        30,
                        half,
                        30,
                        half * 1.15,
                        80,
                        half * 2,
                        120,
                        -half * 2,
                        120,
                        -half * 1.15,
                        80));
    }

    private double[] outline(double grow) {
        double forehead = person.foreheadWidth / 2 + grow;
        double cheek = person.cheekWidth / 2 + grow;
        double jaw = person.jawWidth / 2 + grow;
        double chin = person.chinDrop + grow;
        double top = person.hairline - 16 - grow;
        return new double[] {
            0,
            top,
            forehead * .75,
            top + 5,
            forehead,
            -14,
            cheek,
            12,
            jaw,
            44,
            jaw * .42,
            chin - 4,
            0,
            chin,
            -jaw * .42,
            chin - 4,
            -jaw,
            44,
            -cheek,
            12,
            -forehead,
            -14,
            -forehead * .75,
            top + 5
        };
    }

    private void skin() {
        fill(FaceTraits.mix(person.skin, Color.BLACK, .12), curve(OUTLINE_DEPTH, outline(0)));
        fill(person.skin, curve(SKIN_DEPTH - 4, outline(-3)));
        Color cheek = FaceTraits.mix(person.skin, person.lips, .18);
        for (int side = -1; side <= 1; side += 2) {
            fill(cheek, disc(side * person.cheekWidth * .27, 21, SKIN_DEPTH, 7));
        }
    }

    private void beard() {
        if (person.beard == 0 && person.moustache == 0) {
            return;
        }
        Color colour = FaceTraits.mix(person.skin, person.hair, Math.max(person.beard, .5));
        double jaw = person.jawWidth / 2 - 2;
        double mouth = person.mouthDrop;
        if (person.beard > 0) {
            fill(
                    colour,
                    curve(
                            SKIN_DEPTH - 4,
                            -jaw - 4,
                            mouth - 14,
                            -jaw * .6,
                            mouth - 2,
                            0,
                            mouth - 6,
                            jaw * .6,
                            mouth - 2,
                            jaw + 4,
                            mouth - 14,
                            jaw - 1,
                            mouth + 4,
                            jaw * .4,
                            person.chinDrop - 5,
                            0,
                            person.chinDrop - 3,
                            -jaw * .4,
                            person.chinDrop - 5,
                            -jaw + 1,
                            mouth + 4));
        }
        if (person.moustache > 0) {
            double half = person.mouthWidth * .5;
            double y = (person.noseLength + mouth) / 2 + 1;
            fill(colour, curve(MOUTH_DEPTH + 2, -half, y + 3, 0, y - person.moustache, half, y + 3, 0, y + 2));
        }
    }

    private void moles() {
        Color colour = FaceTraits.mix(person.skin, new Color(60, 30, 20), .65);
        for (double[] mole : person.moles) {
            fill(colour, disc(mole[0], mole[1], SKIN_DEPTH, mole[2]));
        }
    }

    private void fringe() {
        double side = person.foreheadWidth / 2 + 4;
        double top = person.hairline - 17 - person.hairVolume * .6;
        double part = person.parting;
        fill(
                person.hair,
                curve(
                        BROW_DEPTH - 6,
                        -side,
                        -8,
                        -side * .95,
                        top + 8,
                        part * .5,
                        top - 4,
                        side * .95,
                        top + 8,
                        side,
                        -8,
                        side * .8,
                        person.hairline + 4,
                        part,
                        person.hairline - 5,
                        -side * .8,
                        person.hairline + 4));
    }

    private void brow(int side) {
        double inner = person.eyeDistance / 2 - person.browLength / 2;
        double outer = inner + person.browLength;
        double y = -person.browHeight - moment.browLift;
        double tilt = person.browTilt;
        double half = person.browThickness / 2;
        double middle = (inner + outer) / 2;
        fill(
                FaceTraits.mix(person.hair, Color.BLACK, .35),
                curve(
                        BROW_DEPTH,
                        side * inner,
                        y + tilt - half,
                        side * middle,
                        y - 1.5 - half,
                        side * outer,
                        y - tilt,
                        side * middle,
                        y - 1.5 + half,
                        side * inner,
                        y + tilt + half));
    }

    private void eye(int side) {
        double x = side * person.eyeDistance / 2;
        double half = person.eyeWidth / 2;
        double open = person.eyeHeight / 2 * moment.eyesOpen;
        double tilt = person.eyeTilt;
        Shape lids = curve(EYE_DEPTH, x - side * half, tilt * .5, x, -open * 1.1, x + side * half, -tilt, x, open * .9);
        fill(new Color(235, 232, 228), lids);
        Shape clip = canvas.getClip();
        canvas.clip(lids);
        fill(person.iris, disc(x, -.3, EYE_DEPTH, 2.9));
        fill(Color.BLACK, disc(x, -.3, EYE_DEPTH, 1.3));
        canvas.setClip(clip);
        canvas.setColor(FaceTraits.mix(person.skin, Color.BLACK, .7));
        canvas.setStroke(new BasicStroke(.9f));
        canvas.draw(lids);
    }

    private void nose() {
        double half = person.noseWidth / 2;
        double tip = person.noseLength;
        Color shade = FaceTraits.mix(person.skin, Color.BLACK, .22);
        fill(shade, curve(NOSE_DEPTH - 5, -2.2, 2, 2.2, 2, half, tip + 2, 0, tip + 5, -half, tip + 2));
        fill(
                FaceTraits.mix(person.skin, Color.WHITE, .12),
                curve(NOSE_DEPTH - 3, -1.6, 0, 1.6, 0, half * .62, tip + 1, 0, tip + 3, -half * .62, tip + 1));
        Color nostril = FaceTraits.mix(person.skin, Color.BLACK, .7);
        for (int side = -1; side <= 1; side += 2) {
            fill(nostril, disc(side * half * .5, tip + 3, NOSE_DEPTH - 4, 1.2));
        }
    }

    private void mouth() {
        double half = person.mouthWidth / 2;
        double corner = person.mouthDrop - moment.smile;
        double middle = person.mouthDrop + moment.smile * .4;
        double open = moment.mouthOpen;
        fill(
                FaceTraits.mix(person.lips, Color.BLACK, .15),
                curve(
                        MOUTH_DEPTH,
                        -half,
                        corner,
                        -half * .35,
                        middle - person.upperLip - open / 2,
                        0,
                        middle - person.upperLip * .7 - open / 2,
                        half * .35,
                        middle - person.upperLip - open / 2,
                        half,
                        corner,
                        0,
                        middle + open / 2));
        fill(
                person.lips,
                curve(
                        MOUTH_DEPTH,
                        -half,
                        corner,
                        0,
                        middle - .5 + open / 2,
                        half,
                        corner,
                        half * .5,
                        middle + person.lowerLip * .8 + open / 2,
                        0,
                        middle + person.lowerLip + open / 2,
                        -half * .5,
                        middle + person.lowerLip * .8 + open / 2));
        fill(
                new Color(50, 20, 20),
                curve(
                        MOUTH_DEPTH,
                        -half * .95,
                        corner,
                        0,
                        middle - .6 - open / 2,
                        half * .95,
                        corner,
                        0,
                        middle + .4 + open / 2));
    }
}
