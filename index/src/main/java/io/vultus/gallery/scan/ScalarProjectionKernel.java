package io.vultus.gallery.scan;

/** The kernel for where there is no vector API. */
final class ScalarProjectionKernel implements ProjectionKernel {

    @Override
    public void hadamard(float[] values, int from, int width) {
        int to = from + width;
        for (int half = 1; half < width; half <<= 1) {
            for (int group = from; group < to; group += 2 * half) {
                for (int i = group; i < group + half; i++) {
                    float a = values[i];
                    float b = values[i + half];
                    values[i] = a + b;
                    values[i + half] = a - b;
                }
            }
        }
    }

    @Override
    public float signs(float[] values, byte[] bits) {
        float sum = 0;
        for (int at = 0; at < bits.length; at++) {
            int signs = 0;
            float sumOfByte = 0;
            for (int i = 0; i < Byte.SIZE; i++) {
                float value = values[at * Byte.SIZE + i];
                signs |= (value > 0 ? 1 : 0) << i;
                sumOfByte += Math.abs(value);
            }
            bits[at] = (byte) signs;
            sum += sumOfByte;
        }
        return sum;
    }
}
