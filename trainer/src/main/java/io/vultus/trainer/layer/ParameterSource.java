package io.vultus.trainer.layer;

import org.nd4j.linalg.api.buffer.DataType;

/** Where layers get their parameters from. */
interface ParameterSource {

    /** Of all arrays. */
    DataType type();

    /**
     * A parameter that decays.
     *
     * @param deviation of its values where they are drawn, independent and normal
     */
    Parameter weight(String name, double deviation, long... shape);

    /**
     * Any other parameter.
     *
     * @param value of all its numbers where it is new
     */
    Parameter constant(String name, Parameter.Kind kind, double value, long... shape);
}
