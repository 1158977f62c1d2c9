package io.vultus.onnx;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiFunction;

/** Edits a network's file field by field: puts a normalisation in front of it. */
public final class EditedNetwork {

    private EditedNetwork() {}

    /**
     * A network that takes raw pixels, and subtracts and multiplies before it does what it did.
     *
     * @param input the name of its only input, [1, 3, 112, 112]
     * @param mean three values
     * @param std three values
     */
    public static byte[] normalising(byte[] model, String input, float[] mean, float[] std) {
        float[] factors = {1 / std[0], 1 / std[1], 1 / std[2]};
        OnnxBytes front = new OnnxBytes()
                .message(1, OnnxBytes.node("Sub", "front0", List.of("pixels", "mean"), List.of("centred")))
                .message(1, OnnxBytes.node("Mul", "front1", List.of("centred", "factors"), List.of(input)))
                .message(5, OnnxBytes.tensor("mean", new long[] {1, 3, 1, 1}, mean))
                .message(5, OnnxBytes.tensor("factors", new long[] {1, 3, 1, 1}, factors))
                .message(11, OnnxBytes.value("pixels", 1, 1, 3, 112, 112));
        return edit(
                model,
                (field, value) -> field != 7
                        ? new OnnxBytes().bytes(field, value).toBytes()
                        : new OnnxBytes()
                                .bytes(
                                        7,
                                        joined(
                                                front.toBytes(),
                                                edit(
                                                        value,
                                                        (part, of) -> part == 11 && isNamed(of, input)
                                                                ? new byte[0]
                                                                : new OnnxBytes()
                                                                        .bytes(part, of)
                                                                        .toBytes())))
                                .toBytes());
    }

    private static boolean isNamed(byte[] value, String name) {
        byte[] beginning = new OnnxBytes().text(1, name).toBytes();
        return value.length >= beginning.length
                && ByteBuffer.wrap(value, 0, beginning.length).equals(ByteBuffer.wrap(beginning));
    }

    private static byte[] joined(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }

    /** Copies a message; fields that have a length go through {@code change}. */
    private static byte[] edit(byte[] message, BiFunction<Integer, byte[], byte[]> change) {
        OnnxBytes out = new OnnxBytes();
        ByteBuffer in = ByteBuffer.wrap(message);
        while (in.hasRemaining()) {
            long tag = varint(in);
            if ((tag & 7) == 2) {
                byte[] value = new byte[(int) varint(in)];
                in.get(value);
                out.raw(change.apply((int) (tag >>> 3), value));
            } else if ((tag & 7) == 0) {
                out.varint(tag).varint(varint(in));
            } else {
                throw new AssertionError("no other wire type is expected: " + tag);
            }
        }
        return out.toBytes();
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
