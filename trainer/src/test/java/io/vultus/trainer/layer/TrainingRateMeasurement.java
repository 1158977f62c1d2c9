package io.vultus.trainer.layer;

import io.vultus.trainer.loss.Heads;
import io.vultus.trainer.network.Architectures;
import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Node;
import io.vultus.trainer.network.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
 * operations on the same shapes, forward and backward, one after the other on arrays that exist already. Whole steps
 * and operations alone take turns, so that whatever else the machine does slows both; medians of their times count,
 * after as many rounds that do not: Java compiles what it runs often.
 *
 * <pre>{@code
 * OMP_NUM_THREADS=1 taskset -c 0 java @jvm.options -cp … io.vultus.trainer.layer.TrainingRateMeasurement NETWORK BATCH ROUNDS
 * }</pre>
 */
final class TrainingRateMeasurement {

    private static final int CLASSES = 200;

    private final Network network;
    private final int batch;
    private final Timed step;
    private final Map<List<Object>, Alone> alone = new LinkedHashMap<>();
    private final Timed firstAsTrained;

    private TrainingRateMeasurement(Network network, int batch) {
        this.network = network;
        this.batch = batch;
        step = new Timed(step());
        List<Node> nodes = network.nodes().subList(1, network.nodes().size());
        for (Node node : nodes) {
            alone.computeIfAbsent(
                            List.of(node.operation(), network.inputShapes(node)),
                            key -> new Alone(node, new Timed(alone(node, Sink::new))))
                    .count++;
        }
        firstAsTrained = new Timed(alone(nodes.getFirst(), Sink::unwanted));
    }

    public static void main(String[] args) {
        TrainingRateMeasurement measurement =
                new TrainingRateMeasurement(Architectures.named(args[0]), Integer.parseInt(args[1]));
        int rounds = Integer.parseInt(args[2]);
        for (int i = 0; i < 2 * rounds; i++) {
            boolean counts = i >= rounds;
            measurement.step.run(counts);
            measurement.alone.values().forEach(operation -> operation.timed.run(counts));
            measurement.firstAsTrained.run(counts);
        }
        measurement.print();
    }

    /** What is done again and again, and how long it takes. */
    private static final class Timed {

        private final Runnable work;
        private final List<Double> seconds = new ArrayList<>();

        Timed(Runnable work) {
            this.work = work;
        }

        void run(boolean counts) {
            long began = System.nanoTime();
            work.run();
            if (counts) {
                seconds.add((System.nanoTime() - began) / 1e9);
            }
        }

        double median() {
            return seconds.stream().sorted().toList().get(seconds.size() / 2);
        }
    }

    /** An operation by itself; each shape is measured once. */
    private static final class Alone {

        private final Node node;
        private final Timed timed;

        /** How many nodes of the network are like this one. */
        private int count;

        Alone(Node node, Timed timed) {
            this.node = node;
            this.timed = timed;
        }

        String kind() {
            return node.operation().getClass().getSimpleName();
        }

        double seconds() {
            return count * timed.median();
        }
    }

    private Runnable step() {
        TrainableNetwork net = new TrainableNetwork(network, batch, DataType.FLOAT, 1);
        net.input()
                .assign(new Initial(DataType.FLOAT, 2)
                        .normal("faces", .5, net.input().shape()));
        int[] labels = IntStream.range(0, batch).map(i -> i % CLASSES).toArray();
        ClassCentres centres =
                new ClassCentres(ClassCentres.Layout.of(CLASSES, 1, network.dimension()), DataType.FLOAT, 3);
        return () -> {
            INDArray embeddings = net.train(4);
            centres.evaluate(Heads.arcFace(64, .5), embeddings, labels, net.embeddingGradient());
            net.backward();
        };
    }

    private Runnable alone(Node node, BiFunction<INDArray, INDArray, Sink> sinkOf) {
        List<Shape> inputs = network.inputShapes(node);
        Layer layer = Layers.of(node, inputs, new Initial(DataType.FLOAT, 5));
        INDArray[] maps = inputs.stream()
                .map(shape -> Nd4j.rand(DataType.FLOAT, TrainableNetwork.shape(batch, shape)))
                .toArray(INDArray[]::new);
        INDArray result = Nd4j.rand(DataType.FLOAT, TrainableNetwork.shape(batch, node.shape()));
        INDArray gradient = Nd4j.rand(DataType.FLOAT, TrainableNetwork.shape(batch, node.shape()));
        Sink[] sinks =
                Stream.of(maps).map(map -> sinkOf.apply(map.ulike(), null)).toArray(Sink[]::new);
        Pass pass = new Pass(true, 6);
        return () -> {
            layer.forward(maps, result, pass);
            Stream.of(sinks).forEach(Sink::clear);
            layer.backward(maps, result, gradient, sinks);
        };
    }

    private void print() {
        Map<String, Double> byKind = new TreeMap<>();
        alone.values().forEach(operation -> byKind.merge(operation.kind(), operation.seconds(), Double::sum));
        double trained = step.median();
        double bare = byKind.getOrDefault("Convolution", 0.0) + byKind.getOrDefault("Dense", 0.0);
        double firstAsItIs = alone.values().iterator().next().timed.median();
        double asTrained = bare - firstAsItIs + firstAsTrained.median();
        System.out.printf(
                Locale.ROOT,
                "%s, batch %d: %.2f faces/s trained, %.2f faces/s bare: %.1f %%; "
                        + "bare without the gradient by the faces %.2f faces/s: %.1f %%; %.1f GFLOP/s%n",
                network.name(),
                batch,
                batch / trained,
                batch / bare,
                100 * bare / trained,
                batch / asTrained,
                100 * asTrained / trained,
                3.0 * batch * network.flops() / trained / 1e9);
        byKind.forEach((kind, time) -> System.out.printf(
                Locale.ROOT, "  %-20s %8.2f ms a face, %5.1f %%%n", kind, 1e3 * time / batch, 100 * time / trained));
    }
}
