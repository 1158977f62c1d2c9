package io.vultus.testdata;

import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** What a camera does to a picture: blur, exposure, colour cast, noise. */
final class Film {

    private Film() {}

    static void expose(BufferedImage image, FaceMoment moment, double scale, SplittableRandom random) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] rgb = image.getRGB(0, 0, width, height, null, 0, width);
        double[] plane = new double[rgb.length];
        int[] exposed = new int[rgb.length];
        for (int c = 0; c < 3; c++) {
            int shift = 16 - 8 * c;
            for (int i = 0; i < rgb.length; i++) {
                plane[i] = rgb[i] >> shift & 0xff;
            }
            blur(plane, width, height, moment.blur * scale);
            for (int i = 0; i < rgb.length; i++) {
                // The sum of three uniform numbers is near enough to normal.
                double grain = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
                double value = plane[i] * moment.gains[c] + 2 * moment.noise * grain;
                exposed[i] |= (int) Math.max(0, Math.min(255, Math.round(value))) << shift;
            }
        }
        image.setRGB(0, 0, width, height, exposed, 0, width);
    }

    /** By a Gaussian of that deviation, in pixels. */
    private static void blur(double[] plane, int width, int height, double deviation) {
        if (deviation < .2) {
            return;
        }
        int reach = (int) Math.ceil(2.5 * deviation);
        double[] kernel = new double[2 * reach + 1];
        double sum = 0;
        for (int i = -reach; i <= reach; i++) {
            kernel[i + reach] = Math.exp(-i * i / (2 * deviation * deviation));
            sum += kernel[i + reach];
        }
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] /= sum;
        }
        for (int y = 0; y < height; y++) {
            convolve(plane, y * width, 1, width, kernel);
        }
        for (int x = 0; x < width; x++) {
            convolve(plane, x, width, height, kernel);
        }
    }

    private static void convolve(double[] plane, int start, int step, int count, double[] kernel) {
        int reach = kernel.length / 2;
        double[] line = new double[count];
        for (int i = 0; i < count; i++) {
            for (int k = -reach; k <= reach; k++) {
                int at = Math.max(0, Math.min(count - 1, i + k));
                line[i] += kernel[k + reach] * plane[start + at * step];
            }
        }
        for (int i = 0; i < count; i++) {
            plane[start + i * step] = line[i];
        }
    }
}
