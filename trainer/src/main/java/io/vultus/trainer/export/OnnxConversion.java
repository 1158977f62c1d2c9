package io.vultus.trainer.export;

import static io.vultus.trainer.export.OnnxGraph.attribute;

import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Node;
import io.vultus.trainer.network.Operation;
import io.vultus.trainer.network.Shape;
import io.vultus.trainer.network.TrainedNetwork;
import io.vultus.trainer.network.Window;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;

/** Writes one network as a graph, node by node. */
final class OnnxConversion {

    static final String INPUT = "input";
    static final String OUTPUT = "embeddings";

    private final TrainedNetwork trained;
    private final Network network;
    private final NormFolding folding;
    private final OnnxGraph graph;

    /** For each node the tensor with its result. */
    private final String[] tensors;

    /** Whether that has but two axes, batch and channel. */
    private final boolean[] isVector;

    OnnxConversion(TrainedNetwork trained) {
        this.trained = trained;
        network = trained.network();
        folding = new NormFolding(network);
        graph = new OnnxGraph(network.name());
        tensors = new String[network.nodes().size()];
        isVector = new boolean[tensors.length];
    }

    GraphProto convert() {
        Shape face = network.input();
        tensors[0] = INPUT;
        graph.input(INPUT, face.channels(), face.height(), face.width());
        for (int i = 1; i < tensors.length; i++) {
            if (folding.vanishes(i)) {
                int from = network.nodes().get(i).inputs().getFirst();
                tensors[i] = tensors[from];
                isVector[i] = isVector[from];
            } else {
                tensors[i] = convert(i);
            }
        }
        graph.node("Flatten", OUTPUT, List.of(tensors[tensors.length - 1]), attribute("axis", 1));
        graph.output(OUTPUT, network.dimension());
        return graph.build();
    }

    private String convert(int index) {
        Node node = network.nodes().get(index);
        String name = node.name();
        int first = node.inputs().getFirst();
        boolean elementwise =
                switch (node.operation()) {
                    case Operation.BatchNorm norm -> true;
                    case Operation.PRelu prelu -> true;
                    case Operation.Relu relu -> true;
                    case Operation.Scale scale -> true;
                    case Operation.Sigmoid sigmoid -> true;
                    default -> false;
                };
        isVector[index] = node.operation() instanceof Operation.Dense || (elementwise && isVector[first]);
        return switch (node.operation()) {
            case Operation.Convolution conv -> convolution(index, node, conv);
            case Operation.Dense dense -> dense(index, node, dense);
            case Operation.BatchNorm norm -> norm(node, norm, tensors[first]);
            case Operation.PRelu prelu -> prelu(node, tensors[first], isVector[first]);
            case Operation.Sigmoid sigmoid -> graph.node("Sigmoid", name, List.of(tensors[first]));
            case Operation.Relu relu -> graph.node("Relu", name, List.of(tensors[first]));
            case Operation.Scale scale ->
                graph.node("Mul", name, List.of(tensors[first], factor(name + ".factor", scale.factor())));
            case Operation.Concatenation concatenation ->
                graph.node("Concat", name, mapsOf(node), attribute("axis", 1));
            case Operation.Channels part -> channels(node, part);
            case Operation.Add add -> graph.node("Add", name, mapsOf(node));
            case Operation.ScaleChannels scale -> graph.node("Mul", name, mapsOf(node));
            case Operation.MaxPool pool -> graph.node("MaxPool", name, mapsOf(node), window(pool.window()));
            case Operation.AveragePool pool ->
                graph.node("AveragePool", name, mapsOf(node), window(pool.window(), attribute("count_include_pad", 0)));
            case Operation.GlobalAveragePool pool -> graph.node("GlobalAveragePool", name, mapsOf(node));
            case Operation.Dropout dropout -> throw new IllegalStateException("a dropout vanishes");
            case Operation.Input input -> throw new IllegalArgumentException("only the first node is the input");
        };
    }

    private String convolution(int index, Node node, Operation.Convolution conv) {
        Shape in = network.inputShapes(node).getFirst();
        int inputChannels = conv.inputChannels(in);
        int groups = in.channels() / inputChannels;
        Window window = conv.kernel();
        FoldedWeights folded = fold(index, node, conv.bias(), inputChannels, conv.channels() / groups, window.area());
        String kernels = graph.constant(
                node.name() + ".weight",
                folded.kernels(),
                conv.channels(),
                inputChannels,
                window.height(),
                window.width());
        List<String> inputs = folded.isUnbiased()
                ? List.of(mapOf(node, 0), kernels)
                : List.of(
                        mapOf(node, 0), kernels, graph.constant(node.name() + ".bias", folded.bias(), conv.channels()));
        return graph.node("Conv", node.name(), inputs, window(window, attribute("group", groups)));
    }

    private String dense(int index, Node node, Operation.Dense dense) {
        Shape in = network.inputShapes(node).getFirst();
        FoldedWeights folded = fold(index, node, true, in.channels(), dense.length(), in.area());
        String flat = graph.node(
                "Flatten", node.name() + ".flat", List.of(tensors[node.inputs().getFirst()]), attribute("axis", 1));
        String matrix = graph.constant(node.name() + ".weight", folded.kernels(), dense.length(), in.size());
        String bias = graph.constant(node.name() + ".bias", folded.bias(), dense.length());
        return graph.node("Gemm", node.name(), List.of(flat, matrix, bias), attribute("transB", 1));
    }

    private FoldedWeights fold(
            int index, Node node, boolean hasBias, int inputChannels, int outputsPerGroup, int area) {
        int outputs = node.shape().channels();
        int inputs = network.inputShapes(node).getFirst().channels();
        return FoldedWeights.of(
                trained.weight(node.name() + ".weight", (long) outputs * inputChannels * area),
                hasBias ? trained.weight(node.name() + ".bias", outputs) : new float[outputs],
                folding.before(index).map(this::affine).orElseGet(() -> Affine.identity(inputs)),
                folding.after(index).map(this::affine).orElseGet(() -> Affine.identity(outputs)),
                inputChannels,
                outputsPerGroup,
                area);
    }

    private Affine affine(int node) {
        Node norm = network.nodes().get(node);
        return Affine.of(trained, norm, (Operation.BatchNorm) norm.operation());
    }

    /** One that could not be folded, as the scale and shift that it amounts to. */
    private String norm(Node node, Operation.BatchNorm norm, String input) {
        Affine affine = Affine.of(trained, node, norm);
        int channels = node.shape().channels();
        float[] ones = Affine.identity(channels).scales();
        return graph.node(
                "BatchNormalization",
                node.name(),
                List.of(
                        input,
                        graph.constant(node.name() + ".scale", affine.scales(), channels),
                        graph.constant(node.name() + ".offset", affine.shifts(), channels),
                        graph.constant(node.name() + ".mean", new float[channels], channels),
                        graph.constant(node.name() + ".variance", ones, channels)),
                attribute("epsilon", 0f));
    }

    private String prelu(Node node, String input, boolean vector) {
        int channels = node.shape().channels();
        float[] slopes = trained.weight(node.name() + ".slope", channels);
        long[] shape = vector ? new long[] {channels} : new long[] {channels, 1, 1};
        return graph.node("PRelu", node.name(), List.of(input, graph.constant(node.name() + ".slope", slopes, shape)));
    }

    private String factor(String name, double factor) {
        return graph.constant(name, new float[] {(float) factor}, 1);
    }

    private String channels(Node node, Operation.Channels part) {
        String name = node.name();
        return graph.node(
                "Slice",
                name,
                List.of(
                        mapOf(node, 0),
                        graph.constant(name + ".from", part.from()),
                        graph.constant(name + ".to", part.from() + part.count()),
                        graph.constant(name + ".axes", 1)));
    }

    private static AttributeProto[] window(Window w, AttributeProto... more) {
        AttributeProto[] attributes = Arrays.copyOf(more, more.length + 3);
        attributes[more.length] = attribute("kernel_shape", w.height(), w.width());
        attributes[more.length + 1] = attribute("strides", w.stride(), w.stride());
        attributes[more.length + 2] = attribute("pads", w.rows(), w.columns(), w.rows(), w.columns());
        return attributes;
    }

    /** What a node takes, with four axes each. */
    private List<String> mapsOf(Node node) {
        return IntStream.range(0, node.inputs().size())
                .mapToObj(input -> mapOf(node, input))
                .toList();
    }

    private String mapOf(Node node, int input) {
        int from = node.inputs().get(input);
        if (!isVector[from]) {
            return tensors[from];
        }
        String name = node.name() + ".map" + input;
        // 0 keeps the size of the batch.
        String shape = graph.constant(
                name + ".shape", 0, network.nodes().get(from).shape().channels(), 1, 1);
        return graph.node("Reshape", name, List.of(tensors[from], shape));
    }
}
