package io.vultus.trainer.layer;

import com.sun.management.OperatingSystemMXBean;
import io.vultus.trainer.loss.Heads;
import io.vultus.trainer.network.Architectures;
import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Node;
import io.vultus.trainer.network.Shape;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Measures how fast networks are trained, against what their convolutions and dense layers alone would take: the same
 * operations on the same shapes, forward and backward, one after the other on arrays that exist already.
 *
 * <pre>{@code
 * OMP_NUM_THREADS=1 taskset -c 0 java @jvm.options -cp … io.vultus.trainer.layer.TrainingRateMeasurement NETWORK BATCH STEPS
 * }</pre>
 */
final class TrainingRateMeasurement {

    /** The processor's time: on a machine with other work, the clock's would count that too. */
    private static final OperatingSystemMXBean CPU =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final int CLASSES = 200;

    private TrainingRateMeasurement() {}

    public static void main(String[] args) {
        Network network = Architectures.named(args[0]);
        int batch = Integer.parseInt(args[1]);
        int steps = Integer.parseInt(args[2]);
        TrainableNetwork net = new TrainableNetwork(network, batch, DataType.FLOAT, 1);
        net.input()
                .assign(new Initial(DataType.FLOAT, 2)
                        .normal("faces", .5, net.input().shape()));
        int[] labels = IntStream.range(0, batch).map(i -> i % CLASSES).toArray();
        ClassCentres centres = new ClassCentres(CLASSES, 1, network.dimension(), DataType.FLOAT, 3);
        Runnable step = () -> {
            INDArray embeddings = net.train(4);
            centres.evaluate(Heads.arcFace(64, .5), embeddings, labels, net.embeddingGradient());
            net.backward();
        };
        double trained = median(step, steps);
        Map<String, Double> alone = alone(network, batch, steps);
        double bare = alone.getOrDefault("Convolution", 0.0) + alone.getOrDefault("Dense", 0.0);
        double unwanted = gradientByFaces(network, batch, steps);
        System.out.printf(
                Locale.ROOT,
                "%s, batch %d: %.2f faces/s trained, %.2f faces/s bare: %.1f %%; "
                        + "bare without the gradient by the faces %.2f faces/s: %.1f %%; %.1f GFLOP/s%n",
                network.name(),
                batch,
                batch / trained,
                batch / bare,
                100 * bare / trained,
                batch / (bare - unwanted),
                100 * (bare - unwanted) / trained,
                3.0 * batch * network.flops() / trained / 1e9);
        alone.forEach((kind, time) -> System.out.printf(
                Locale.ROOT, "  %-20s %8.2f ms a face, %5.1f %%%n", kind, 1e3 * time / batch, 100 * time / trained));
    }

    /** What each kind of operation takes by itself, summed over its nodes; each shape is measured once. */
    private static Map<String, Double> alone(Network network, int batch, int steps) {
        Map<String, Double> byKind = new TreeMap<>();
        Map<List<Object>, Double> known = new HashMap<>();
        for (Node node : network.nodes().subList(1, network.nodes().size())) {
            List<Shape> inputs = network.inputShapes(node);
            double seconds = known.computeIfAbsent(
                    List.of(node.operation(), inputs), key -> alone(node, inputs, batch, steps, Sink::new));
            byKind.merge(node.operation().getClass().getSimpleName(), seconds, Double::sum);
        }
        return byKind;
    }

    /** What the first layer takes longer where the gradient by the faces is computed too, as ND4J's operation does. */
    private static double gradientByFaces(Network network, int batch, int steps) {
        Node first = network.nodes().get(1);
        List<Shape> inputs = network.inputShapes(first);
        return alone(first, inputs, batch, steps, Sink::new) - alone(first, inputs, batch, steps, Sink::unwanted);
    }

    private static double alone(
            Node node, List<Shape> inputs, int batch, int steps, BiFunction<INDArray, INDArray, Sink> sinkOf) {
        Layer layer = Layers.of(node, inputs, new Initial(DataType.FLOAT, 5));
        INDArray[] maps = inputs.stream()
                .map(shape -> Nd4j.rand(DataType.FLOAT, TrainableNetwork.shape(batch, shape)))
                .toArray(INDArray[]::new);
        INDArray result = Nd4j.rand(DataType.FLOAT, TrainableNetwork.shape(batch, node.shape()));
        INDArray gradient = Nd4j.rand(DataType.FLOAT, TrainableNetwork.shape(batch, node.shape()));
        Sink[] sinks =
                Stream.of(maps).map(map -> sinkOf.apply(map.ulike(), null)).toArray(Sink[]::new);
        Pass pass = new Pass(true, 6);
        return median(
                () -> {
                    layer.forward(maps, result, pass);
                    Stream.of(sinks).forEach(Sink::clear);
                    layer.backward(maps, result, gradient, sinks);
                },
                steps);
    }

    private static double median(Runnable work, int times) {
        work.run();
        double[] seconds = new double[times];
        for (int i = 0; i < times; i++) {
            long began = CPU.getProcessCpuTime();
            work.run();
            seconds[i] = (CPU.getProcessCpuTime() - began) / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[times / 2];
    }
}
