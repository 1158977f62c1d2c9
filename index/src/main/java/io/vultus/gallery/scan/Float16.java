package io.vultus.gallery.scan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/**
 * Vectors of IEEE 754 binary16 numbers, little-endian, two bytes a coordinate. Not thread-safe.
 *
 * <p>A number is rounded to the nearest that 11 bits of precision can say, to a part in 2048 at most; below 2⁻¹⁴ to a
 * multiple of 2⁻²⁴.
 */
final class Float16 {

    private final short[] numbers;

    Float16(int dimension) {
        numbers = new short[dimension];
    }

    /** How many bytes a vector takes. */
    static int bytes(int dimension) {
        return dimension * Short.BYTES;
    }

    /**
     * Rounds a vector's coordinates.
     *
     * @param bytes receives them
     */
    void encode(float[] vector, byte[] bytes) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.floatToFloat16(vector[i]);
        }
        numbersOf(bytes).put(numbers);
    }

    /**
     * Reads them back.
     *
     * @param vector receives the coordinates
     */
    void decode(byte[] bytes, float[] vector) {
        // A loop over arrays of numbers is one that the compiler turns into SIMD instructions.
        numbersOf(bytes).get(numbers);
        for (int i = 0; i < numbers.length; i++) {
            vector[i] = Float.float16ToFloat(numbers[i]);
        }
    }

    private static ShortBuffer numbersOf(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    }
}
