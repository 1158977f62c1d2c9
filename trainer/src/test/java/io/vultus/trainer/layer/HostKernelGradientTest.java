package io.vultus.trainer.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.trainer.network.Window;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class HostKernelGradientTest {

    @ParameterizedTest
    @CsvSource({"7,7,2,3,3", "3,3,1,1,1", "3,3,2,1,1", "1,1,1,0,0", "1,1,3,0,0", "1,5,2,0,2", "5,3,3,1,2"})
    void isThatOfTheOperation(int height, int width, int stride, int rows, int columns) {
        Window kernel = new Window(height, width, stride, rows, columns);
        int down = (13 + 2 * rows - height) / stride + 1;
        int across = (16 + 2 * columns - width) / stride + 1;
        INDArray input = random(3, 4, 13, 16);
        INDArray gradient = random(3, 5, down, across);
        INDArray weights = random(5, 4, height, width);
        INDArray expected = weights.ulike();
        new ConvolutionOp("conv2d", kernel)
                .backward(List.of(input, weights, gradient), List.of(input.ulike(), expected));

        INDArray actual = weights.ulike();
        HostKernelGradient ours = HostKernelGradient.of(kernel, DataType.FLOAT).orElseThrow();
        ours.compute(input, gradient, actual);
        assertThat(difference(actual, expected)).isLessThan(1e-5);

        // Its memory is used again.
        ours.compute(input, gradient.muli(2), actual);
        assertThat(difference(actual, expected.muli(2))).isLessThan(1e-5);
    }

    private static double difference(INDArray actual, INDArray expected) {
        return actual.sub(expected).norm2Number().doubleValue()
                / expected.norm2Number().doubleValue();
    }

    private static INDArray random(long... shape) {
        return Nd4j.rand(DataType.FLOAT, shape).subi(.5);
    }
}
