package io.vultus.trainer.embedding;

import io.vultus.embedding.Embedding;
import io.vultus.embedding.FaceEmbedder;
import io.vultus.face.FaceCrop;
import io.vultus.inference.CloseGate;
import io.vultus.inference.InstancePool;
import io.vultus.trainer.data.FacePixels;
import io.vultus.trainer.layer.FrozenNetwork;
import io.vultus.trainer.network.TrainedNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A trained network as it is, on ND4J. Serves to judge a network without exporting it, and to hold exports against; an
 * exported one runs faster, on ONNX Runtime. How many cores a call takes is decided by the environment variable
 * {@code OMP_NUM_THREADS}.
 */
public final class Nd4jFaceEmbedder implements FaceEmbedder {

    private static final int LARGEST_BATCH = 16;

    private final int dimension;
    private final InstancePool<FrozenNetwork.Worker> workers;
    private final CloseGate gate;

    /**
     * An embedder.
     *
     * @throws IllegalArgumentException if the weights are another network's
     */
    public Nd4jFaceEmbedder(TrainedNetwork trained) {
        FrozenNetwork network = new FrozenNetwork(trained);
        dimension = trained.network().dimension();
        String name = "the face embedder " + trained.network().name();
        gate = CloseGate.shared(name);
        workers = new InstancePool<>(name, () -> network.worker(LARGEST_BATCH), FrozenNetwork.Worker::close);
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public int maxBatch() {
        return LARGEST_BATCH;
    }

    @Override
    public List<Embedding> embedAll(List<FaceCrop> crops) {
        Objects.requireNonNull(crops, "crops");
        return gate.call(() -> embedBatches(crops));
    }

    private List<Embedding> embedBatches(List<FaceCrop> crops) {
        List<Embedding> embeddings = new ArrayList<>(crops.size());
        for (int from = 0; from < crops.size(); from += LARGEST_BATCH) {
            List<FaceCrop> batch = crops.subList(from, Math.min(from + LARGEST_BATCH, crops.size()));
            float[] rows = outputs(batch);
            for (int i = 0; i < batch.size(); i++) {
                embeddings.add(Embedding.normalise(Arrays.copyOfRange(rows, i * dimension, (i + 1) * dimension)));
            }
        }
        return embeddings;
    }

    private float[] outputs(List<FaceCrop> batch) {
        float[] pixels = new float[batch.size() * FacePixels.LENGTH];
        for (int i = 0; i < batch.size(); i++) {
            FacePixels.write(batch.get(i), pixels, i);
        }
        return workers.with(worker -> worker.embed(pixels, batch.size()));
    }

    @Override
    public void close() {
        gate.close(workers::close);
    }
}
