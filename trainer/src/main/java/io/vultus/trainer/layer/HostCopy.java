package io.vultus.trainer.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An array's values on their way from one device to another, through the host's memory. */
final class HostCopy {

    private final float[] floats;
    private final double[] doubles;

    private HostCopy(float[] floats, double[] doubles) {
        this.floats = floats;
        this.doubles = doubles;
    }

    /** To be called by a thread of the device that the array is on. */
    static HostCopy of(INDArray array) {
        INDArray flat = Reshape.flat(array);
        return array.dataType() == DataType.DOUBLE
                ? new HostCopy(null, flat.toDoubleVector())
                : new HostCopy(flat.toFloatVector(), null);
    }

    /** On the device of the calling thread. */
    private INDArray here() {
        return doubles == null ? Nd4j.createFromArray(floats) : Nd4j.createFromArray(doubles);
    }

    void into(INDArray array) {
        Reshape.flat(array).assign(here());
    }

    void addTo(INDArray array) {
        Reshape.flat(array).addi(here());
    }
}
