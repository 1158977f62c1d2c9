package io.vultus.trainer.layer;

import io.vultus.trainer.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A network on several devices, each with a copy of it and an equal part of every batch. Gradients are those of the
 * whole batch, summed in the order of the devices, so that a step is the one that a single device would take, to
 * rounding, and the same each time; but for batch normalisation, whose means and variances are those of a device's
 * part, and whose running averages are the means of the devices'.
 *
 * <p>The first copy is the one that is trained; the others take its parameters before each pass. Values travel through
 * the host's memory.
 */
public final class ReplicatedNetwork implements BatchNetwork {

    /** Parts of a batch are to drop different values. */
    private static final long SEED_STEP = 0x9E3779B97F4A7C15L;

    private final Network network;
    private final List<TrainableNetwork> replicas = new ArrayList<>();
    private final List<ExecutorService> threads = new ArrayList<>();
    private final int part;
    private final INDArray input;
    private final INDArray embeddings;
    private final INDArray embeddingGradient;

    /**
     * A new network with random weights.
     *
     * @param batch faces of a pass, a multiple of the number of replicas
     * @param replicas how many; they are spread over the devices in turn
     * @param type as for {@link TrainableNetwork}
     * @param seed decides the weights
     */
    public ReplicatedNetwork(Network network, int batch, int replicas, DataType type, long seed) {
        if (replicas < 1 || batch < 1 || batch % replicas != 0) {
            throw new IllegalArgumentException(
                    "a batch of " + batch + " faces cannot be divided equally among " + replicas + " devices");
        }
        GpuCheck.requireUsable();
        this.network = network;
        part = batch / replicas;
        input = Nd4j.create(type, TrainableNetwork.shape(batch, network.input()));
        embeddings = Nd4j.create(type, batch, network.dimension());
        embeddingGradient = embeddings.ulike();
        int devices = Nd4j.getAffinityManager().getNumberOfDevices();
        for (int i = 0; i < replicas; i++) {
            int device = i % devices;
            threads.add(Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("replica-", i).factory()));
            await(threads.get(i).submit(() -> Nd4j.getAffinityManager().unsafeSetDevice(device)));
            Future<?> made =
                    threads.get(i).submit(() -> this.replicas.add(new TrainableNetwork(network, part, type, seed)));
            await(made);
        }
    }

    @Override
    public Network description() {
        return network;
    }

    @Override
    public int batch() {
        return part * replicas.size();
    }

    @Override
    public INDArray input() {
        return input;
    }

    @Override
    public INDArray embed() {
        return forward(false, 0);
    }

    @Override
    public INDArray train(long seed) {
        return forward(true, seed);
    }

    private INDArray forward(boolean training, long seed) {
        List<HostCopy> parameters = parameters().stream()
                .map(parameter -> HostCopy.of(parameter.value()))
                .toList();
        List<HostCopy> faces = parts(input);
        List<HostCopy> results = onAll(i -> {
            TrainableNetwork replica = replicas.get(i);
            if (i > 0) {
                put(parameters, replica.parameters());
            }
            faces.get(i).into(replica.input());
            return HostCopy.of(training ? replica.train(seed + i * SEED_STEP) : replica.embed());
        });
        for (int i = 0; i < results.size(); i++) {
            results.get(i).into(part(embeddings, i));
        }
        return embeddings;
    }

    private static void put(List<HostCopy> values, List<Parameter> parameters) {
        for (int i = 0; i < values.size(); i++) {
            values.get(i).into(parameters.get(i).value());
        }
    }

    @Override
    public INDArray embeddingGradient() {
        return embeddingGradient;
    }

    @Override
    public void backward() {
        List<HostCopy> gradients = parts(embeddingGradient);
        List<List<HostCopy>> learnt = onAll(i -> {
            TrainableNetwork replica = replicas.get(i);
            gradients.get(i).into(replica.embeddingGradient());
            replica.backward();
            return i == 0
                    ? List.of()
                    : replica.parameters().stream()
                            .map(parameter -> HostCopy.of(news(parameter)))
                            .toList();
        });
        List<Parameter> parameters = parameters();
        for (List<HostCopy> others : learnt.subList(1, learnt.size())) {
            for (int i = 0; i < parameters.size(); i++) {
                others.get(i).addTo(news(parameters.get(i)));
            }
        }
        parameters.stream()
                .filter(parameter -> !parameter.isLearnt())
                .forEach(average -> average.value().divi(replicas.size()));
    }

    /** What a pass makes of a parameter: a gradient, or a moved average. */
    private static INDArray news(Parameter parameter) {
        return parameter.isLearnt() ? parameter.gradient() : parameter.value();
    }

    @Override
    public List<Parameter> parameters() {
        return replicas.getFirst().parameters();
    }

    private List<HostCopy> parts(INDArray whole) {
        return IntStream.range(0, replicas.size())
                .mapToObj(i -> HostCopy.of(part(whole, i)))
                .toList();
    }

    private INDArray part(INDArray whole, int index) {
        return whole.get(NDArrayIndex.interval((long) index * part, (index + 1L) * part));
    }

    /** What to do with one replica, by its thread. */
    @FunctionalInterface
    private interface Work<T> {
        T on(int replica);
    }

    private <T> List<T> onAll(Work<T> work) {
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < replicas.size(); i++) {
            int replica = i;
            running.add(threads.get(i).submit(() -> work.on(replica)));
        }
        return running.stream().map(ReplicatedNetwork::await).toList();
    }

    /** Waits through interruptions, which are for whoever trains: half a step is none. */
    private static <T> T await(Future<T> running) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return running.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends its threads. */
    @Override
    public void close() {
        threads.forEach(ExecutorService::shutdown);
    }
}
