package io.vultus.trainer.layer;

import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Node;
import io.vultus.trainer.network.TrainedNetwork;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A trained network on ND4J, to be used and not trained further. Its weights are in memory once; each thread that
 * embeds has a {@link Worker} of its own.
 */
public final class FrozenNetwork {

    private static final Pass IN_USE = new Pass(false, 0);

    private final Network network;
    private final StoredParameters parameters;

    /**
     * Takes the weights over.
     *
     * @throws IllegalArgumentException if they are another network's
     */
    public FrozenNetwork(TrainedNetwork trained) {
        GpuCheck.requireUsable();
        network = trained.network();
        parameters = new StoredParameters(trained);
        layers();
    }

    /** What it computes. */
    public Network description() {
        return network;
    }

    private List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        layers.add(null);
        for (Node node : network.nodes().subList(1, network.nodes().size())) {
            layers.add(Layers.of(node, network.inputShapes(node), parameters));
        }
        return layers;
    }

    /**
     * Makes a worker.
     *
     * @param batch the largest number of faces that it is to embed at once
     */
    public Worker worker(int batch) {
        return new Worker(batch);
    }

    /** The memory of one thread. A map's is used again as soon as no node needs the map any more. */
    public final class Worker implements AutoCloseable {

        private final List<Layer> layers = layers();
        private final INDArray[] maps = new INDArray[layers.size()];
        private final List<INDArray> memory = new ArrayList<>();

        private Worker(int batch) {
            int[] lastUse = lastUses();
            Map<Integer, Deque<INDArray>> free = new HashMap<>();
            for (int i = 0; i < maps.length; i++) {
                Node node = network.nodes().get(i);
                INDArray taken = take(free, batch, node.shape().size());
                maps[i] = Reshape.to(taken, TrainableNetwork.shape(batch, node.shape()));
                for (int input : node.inputs().stream().distinct().toList()) {
                    if (lastUse[input] == i) {
                        free.computeIfAbsent(network.nodes().get(input).shape().size(), size -> new ArrayDeque<>())
                                .push(maps[input]);
                    }
                }
            }
        }

        private int[] lastUses() {
            int[] last = new int[maps.length];
            for (int i = 0; i < last.length; i++) {
                for (int input : network.nodes().get(i).inputs()) {
                    last[input] = i;
                }
            }
            return last;
        }

        private INDArray take(Map<Integer, Deque<INDArray>> free, int batch, int size) {
            Deque<INDArray> fitting = free.get(size);
            if (fitting != null && !fitting.isEmpty()) {
                return fitting.pop();
            }
            memory.add(Nd4j.create(DataType.FLOAT, batch, size));
            return memory.getLast();
        }

        /**
         * Embeds.
         *
         * @param faces batch × channels × height × width, row-major, of at most this worker's batch
         * @param count how many of them
         * @return count × dimension, row-major, not of unit length
         */
        public float[] embed(float[] faces, int count) {
            INDArray input = first(0, count);
            input.assign(Nd4j.createFromArray(faces).reshape('c', input.shape()));
            for (int i = 1; i < maps.length; i++) {
                INDArray[] inputs = network.nodes().get(i).inputs().stream()
                        .map(node -> first(node, count))
                        .toArray(INDArray[]::new);
                layers.get(i).forward(inputs, first(i, count), IN_USE);
            }
            return Reshape.flat(first(maps.length - 1, count)).toFloatVector();
        }

        /** A node's map for fewer faces: the beginning of the same memory. */
        private INDArray first(int node, int count) {
            return count == maps[node].size(0) ? maps[node] : maps[node].get(NDArrayIndex.interval(0, count));
        }

        /** Frees its memory. */
        @Override
        public void close() {
            memory.forEach(INDArray::close);
        }
    }
}
