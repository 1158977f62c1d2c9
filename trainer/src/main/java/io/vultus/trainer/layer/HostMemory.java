package io.vultus.trainer.layer;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays that lie in the host's memory, where Java itself can read and write them. */
final class HostMemory {

    private HostMemory() {}

    /** Whether arrays of a type are floats in the host's memory, on the back end in use. */
    static boolean holdsFloats(DataType type) {
        return type == DataType.FLOAT
                && !Nd4j.getBackend().getClass().getSimpleName().contains("Cu");
    }

    /** The values of such an array, row-major and from its memory's beginning. */
    static FloatBuffer of(INDArray array) {
        return array.data().asNioFloat();
    }

    /** The values of a short array of any kind. */
    static double[] read(INDArray array) {
        if (!holdsFloats(array.dataType())) {
            return array.toDoubleVector();
        }
        FloatBuffer from = of(array);
        double[] values = new double[Math.toIntExact(array.length())];
        for (int i = 0; i < values.length; i++) {
            values[i] = from.get(i);
        }
        return values;
    }

    /** Puts values into a short array of any kind; ND4J's operations take longer to begin than these to be copied. */
    static void write(double[] values, INDArray array) {
        if (!holdsFloats(array.dataType())) {
            array.assign(Nd4j.createFromArray(values));
            return;
        }
        FloatBuffer to = of(array);
        for (int i = 0; i < values.length; i++) {
            to.put(i, (float) values[i]);
        }
    }
}
