package io.vultus.cli.report;

import io.vultus.face.BoundingBox;
import io.vultus.face.FaceCrop;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Random;

/** Faces drawn by code: nobody's, but enough to look at a page with. */
final class DrawnFaces {

    private DrawnFaces() {}

    /** A face crop of a person who does not exist; the same seed draws the same person in another mood. */
    static Picture crop(long person, long mood) {
        BufferedImage image = blank(FaceCrop.SIZE, FaceCrop.SIZE, person + mood);
        Graphics2D graphics = graphics(image);
        draw(graphics, person, mood, 0, 0, FaceCrop.SIZE);
        graphics.dispose();
        return picture(image);
    }

    /** A photograph of several people. */
    static Picture group(int width, int height, long firstPerson, BoundingBox... boxes) {
        BufferedImage image = blank(width, height, firstPerson);
        Graphics2D graphics = graphics(image);
        for (int i = 0; i < boxes.length; i++) {
            draw(graphics, firstPerson + i, 1, (int) boxes[i].x(), (int) boxes[i].y(), (int) boxes[i].width());
        }
        graphics.dispose();
        return picture(image);
    }

    private static BufferedImage blank(int width, int height, long seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        float hue = new Random(seed).nextFloat();
        Graphics2D graphics = graphics(image);
        graphics.setPaint(new GradientPaint(
                0, 0, Color.getHSBColor(hue, .35f, .75f), 0, height, Color.getHSBColor(hue + .1f, .4f, .45f)));
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return image;
    }

    private static void draw(Graphics2D g, long person, long mood, int x, int y, int size) {
        Random random = new Random(person * 7919);
        int unit = size / 14;
        g.setColor(Color.getHSBColor(.02f + .07f * random.nextFloat(), .7f, .15f + .5f * random.nextFloat()));
        g.fillOval(x + unit, y - unit / 2, 12 * unit, 13 * unit);
        g.setColor(Color.getHSBColor(.06f, .3f + .35f * random.nextFloat(), .5f + .45f * random.nextFloat()));
        g.fillOval(x + 2 * unit, y + unit, 10 * unit, 13 * unit);
        g.setColor(Color.WHITE);
        g.fillOval(x + 4 * unit, y + 6 * unit, 2 * unit, unit + unit / 2);
        g.fillOval(x + 8 * unit, y + 6 * unit, 2 * unit, unit + unit / 2);
        g.setColor(new Color(40, 30, 30));
        g.fillOval(x + 4 * unit + unit / 2, y + 6 * unit, unit, unit + unit / 3);
        g.fillOval(x + 8 * unit + unit / 2, y + 6 * unit, unit, unit + unit / 3);
        g.setColor(new Color(160, 60, 60));
        g.fillArc(x + 5 * unit, y + 9 * unit, 4 * unit, (int) (1 + mood) * unit, 180, 180);
    }

    private static Graphics2D graphics(BufferedImage image) {
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        return graphics;
    }

    private static Picture picture(BufferedImage image) {
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        return Picture.ofBgr(bgr, image.getWidth(), image.getHeight());
    }
}
