package io.vultus.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes messages of Protocol Buffers, and with them small ONNX networks, field by field. */
public final class OnnxBytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public byte[] toBytes() {
        return out.toByteArray();
    }

    public OnnxBytes number(int field, long value) {
        return varint(field << 3).varint(value);
    }

    public OnnxBytes bytes(int field, byte[] value) {
        varint((field << 3) | 2).varint(value.length);
        out.writeBytes(value);
        return this;
    }

    public OnnxBytes text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public OnnxBytes message(int field, OnnxBytes value) {
        return bytes(field, value.toBytes());
    }

    OnnxBytes varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    OnnxBytes raw(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** A file with a graph. */
    public static byte[] model(OnnxBytes graph) {
        return new OnnxBytes()
                .number(1, 8)
                .message(7, graph)
                .message(8, new OnnxBytes().number(2, 13))
                .toBytes();
    }

    public static OnnxBytes node(String operator, String name, List<String> inputs, List<String> outputs) {
        OnnxBytes node = new OnnxBytes();
        inputs.forEach(input -> node.text(1, input));
        outputs.forEach(output -> node.text(2, output));
        return node.text(3, name).text(4, operator);
    }

    public static OnnxBytes tensor(String name, long[] shape, float... values) {
        OnnxBytes tensor = new OnnxBytes();
        Arrays.stream(shape).forEach(extent -> tensor.number(1, extent));
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return tensor.number(2, 1).text(8, name).bytes(9, bytes.array());
    }

    /** A tensor whose values are in another file. */
    public static OnnxBytes externalTensor(String name, String location) {
        return new OnnxBytes()
                .number(1, 1)
                .number(2, 1)
                .text(8, name)
                .message(13, new OnnxBytes().text(1, "location").text(2, location))
                .number(14, 1);
    }

    /** An input or output; extents below 1 are open. */
    public static OnnxBytes value(String name, int type, long... shape) {
        OnnxBytes extents = new OnnxBytes();
        for (long extent : shape) {
            extents.message(1, extent > 0 ? new OnnxBytes().number(1, extent) : new OnnxBytes().text(2, "N"));
        }
        OnnxBytes tensor = new OnnxBytes().number(1, type).message(2, extents);
        return new OnnxBytes().text(1, name).message(2, new OnnxBytes().message(1, tensor));
    }

    /**
     * A face embedder: the mean colour of its input, times weights, plus offsets.
     *
     * @param weights three rows, one a colour
     */
    public static OnnxBytes embedder(float[] weights, float[] offsets) {
        return embedder(112, weights, offsets);
    }

    /** As {@link #embedder(float[], float[])}, of another input size. */
    public static OnnxBytes embedder(int size, float[] weights, float[] offsets) {
        int dimension = offsets.length;
        return new OnnxBytes()
                .message(1, node("GlobalAveragePool", "pool", List.of("input"), List.of("mean")))
                .message(1, node("Flatten", "flat", List.of("mean"), List.of("colour")))
                .message(1, node("MatMul", "product", List.of("colour", "weights"), List.of("product")))
                .message(1, node("Add", "sum", List.of("product", "offsets"), List.of("output")))
                .text(2, "graph")
                .message(5, tensor("weights", new long[] {3, dimension}, weights))
                .message(5, tensor("offsets", new long[] {1, dimension}, offsets))
                .message(11, value("input", 1, 0, 3, size, size))
                .message(12, value("output", 1, 0, dimension));
    }

    /** An embedder whose Loop never ends. */
    public static OnnxBytes endless() {
        OnnxBytes body = new OnnxBytes()
                .message(1, node("Identity", "again", List.of("condition"), List.of("next")))
                .message(1, node("Identity", "same", List.of("before"), List.of("after")))
                .text(2, "body")
                .message(11, value("iteration", 7))
                .message(11, value("condition", 9))
                .message(11, value("before", 1, 0, 3, 112, 112))
                .message(12, value("next", 9))
                .message(12, value("after", 1, 0, 3, 112, 112));
        OnnxBytes attribute = new OnnxBytes().text(1, "body").message(6, body).number(20, 5);
        OnnxBytes isTrue = new OnnxBytes().number(2, 9).text(8, "true").bytes(9, new byte[] {1});
        return new OnnxBytes()
                .message(
                        1,
                        node("Loop", "forever", List.of("", "true", "input"), List.of("looped"))
                                .message(5, attribute))
                .message(1, node("Flatten", "flat", List.of("looped"), List.of("output")))
                .text(2, "graph")
                .message(5, isTrue)
                .message(11, value("input", 1, 1, 3, 112, 112))
                .message(12, value("output", 1, 1, 37632));
    }
}
