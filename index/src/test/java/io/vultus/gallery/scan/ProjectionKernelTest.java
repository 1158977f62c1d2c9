package io.vultus.gallery.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectionKernelTest {

    private final Random random = new Random(7);
    private final ProjectionKernel scalar = new ScalarProjectionKernel();
    private final ProjectionKernel vector = new VectorProjectionKernel();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 16, 32, 64, 512, 1024})
    void allKernelsMultiplyAlikeBitByBit(int width) {
        float[] expected = numbers(width + 5);
        float[] actual = expected.clone();
        float[] before = expected.clone();
        scalar.hadamard(expected, 3, width);
        vector.hadamard(actual, 3, width);
        assertThat(actual).isEqualTo(expected);
        double first = 0;
        for (int i = 0; i < width; i++) {
            first += before[3 + i];
        }
        assertThat((double) actual[3]).isCloseTo(first, within(1e-3));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 512, 1024})
    void allKernelsTakeTheSameSigns(int count) {
        float[] values = numbers(count);
        values[0] = 0;
        values[1] = -0f;
        byte[] expected = new byte[count / Byte.SIZE];
        byte[] actual = new byte[count / Byte.SIZE];
        float sum = scalar.signs(values, expected);
        assertThat(vector.signs(values, actual)).isCloseTo(sum, within(sum * 1e-5f));
        assertThat(actual).isEqualTo(expected);
        for (int i = 0; i < count; i++) {
            assertThat((actual[i / Byte.SIZE] >>> i % Byte.SIZE & 1) == 1).isEqualTo(values[i] > 0);
        }
    }

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
