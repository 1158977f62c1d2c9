package io.vultus.onnx;

import io.vultus.file.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an ONNX file says of itself.
 *
 * @param inputs what has to be given to it, in the file's order; weights that older files list as inputs are left out
 * @param outputs what it gives, in order
 * @param firstNodes the first {@value #FIRST_NODES} operations of its graph, in order
 * @param controlFlow the first operation anywhere in it whose running time its file does not bound: Loop, Scan or If
 * @param external the first tensor anywhere in it whose values lie in another file
 */
public record OnnxNetwork(
        List<Value> inputs,
        List<Value> outputs,
        List<Operation> firstNodes,
        Optional<Operation> controlFlow,
        Optional<ExternalTensor> external) {

    /** How many operations {@link #firstNodes} holds at most. */
    public static final int FIRST_NODES = 8;

    public OnnxNetwork {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        firstNodes = List.copyOf(firstNodes);
    }

    /**
     * An input or output.
     *
     * @param shape its extents, −1 where any will do; empty where the file does not say how many there are
     */
    public record Value(String name, List<Long> shape) {

        public Value {
            shape = List.copyOf(shape);
        }

        /** Whether it is an image of three channels and this size, with any batch. */
        public boolean isImageOf(long size) {
            return shape.size() == 4 && shape.get(2) == size && shape.get(3) == size;
        }
    }

    /**
     * An operation.
     *
     * @param name the node's; may be empty
     * @param operator {@code Conv}, {@code Mul}
     */
    public record Operation(String name, String operator) {}

    /**
     * A tensor whose values are elsewhere.
     *
     * @param tensor its name; may be empty
     * @param location the path of the other file, relative to the network's; empty if the file does not say
     */
    public record ExternalTensor(String tensor, String location) {}

    /**
     * Reads a file.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws OnnxFormatException if it is not ONNX
     */
    public static OnnxNetwork read(Path file) throws IOException {
        try (FileChannel channel = RegularFile.channel(file)) {
            return new NetworkReader(new WireReader(channel::read, channel.size())).read();
        }
    }

    static OnnxNetwork parse(byte[] bytes) {
        try {
            return new NetworkReader(new WireReader((into, position) -> copy(bytes, into, position), bytes.length))
                    .read();
        } catch (IOException e) {
            throw new AssertionError("memory can be read", e);
        }
    }

    private static int copy(byte[] bytes, ByteBuffer into, long position) {
        int length = (int) Math.min(into.remaining(), bytes.length - position);
        if (length <= 0) {
            return -1;
        }
        into.put(bytes, (int) position, length);
        return length;
    }

    /**
     * Whether the network normalises its pixels itself, by InsightFace's rule: a subtraction and a multiplication are
     * among its first {@value #FIRST_NODES} operations, known by operator or by InsightFace's names for such nodes.
     */
    public boolean normalisesItself() {
        return holds("Sub", "_minus") && holds("Mul", "_mul");
    }

    private boolean holds(String operator, String otherName) {
        return firstNodes.stream()
                .anyMatch(node -> node.operator.equals(operator)
                        || node.name.startsWith(operator)
                        || node.name.startsWith(otherName));
    }
}
