package io.vultus.embedding;

import io.vultus.face.FaceCrop;
import io.vultus.inference.CloseGate;
import io.vultus.inference.InferenceException;
import io.vultus.inference.InstancePool;
import io.vultus.inference.Network;
import io.vultus.inference.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** An embedder on any engine: writes the crops into the network's input, normalises what comes out. */
final class NetworkFaceEmbedder implements FaceEmbedder {

    /** Batches beyond this gain nothing on one core and cost cache. */
    private static final int LARGEST_BATCH = 16;

    /** A network of a larger fixed batch would run as many faces for one, and its input alone takes 38 MB. */
    private static final int LARGEST_FIXED_BATCH = 256;

    private static final FaceCrop BLACK = FaceCrop.of(new byte[FaceCrop.BYTES]);

    private final Path model;
    private final Network network;
    private final CloseGate gate;
    private final PixelPlanes planes;
    private final InstancePool<ByteBuffer> inputs;

    /** The declared batch where that is fixed, else 0. */
    private final int fixedBatch;

    private final int maxBatch;
    private final int dimension;

    private NetworkFaceEmbedder(Path model, Network network, Preprocessing preprocessing) {
        this.model = model;
        this.network = network;
        this.gate = CloseGate.shared("the face embedder " + model.getFileName());
        this.planes = new PixelPlanes(preprocessing);
        this.fixedBatch = fixedBatch(model, network.inputShape());
        int largest = fixedBatch > 0 ? fixedBatch : LARGEST_BATCH;
        this.inputs = new InstancePool<>(
                model.toString(),
                () -> ByteBuffer.allocateDirect(largest * PixelPlanes.FLOATS * Float.BYTES)
                        .order(ByteOrder.nativeOrder()));
        this.dimension = discoverDimension();
        this.maxBatch = fixedBatch > 0 ? fixedBatch : takesTwo() ? LARGEST_BATCH : 1;
    }

    /** Takes the network over: it is closed with the embedder, and also if it does not fit. */
    static NetworkFaceEmbedder of(Path model, Network network, Preprocessing preprocessing) {
        try {
            return new NetworkFaceEmbedder(model, network, preprocessing);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private static int fixedBatch(Path model, long[] shape) {
        if (shape.length == 0) {
            return 0; // the engine cannot tell
        }
        boolean fits = shape.length == 4
                && fits(shape[1], 3)
                && fits(shape[2], FaceCrop.SIZE)
                && fits(shape[3], FaceCrop.SIZE);
        if (!fits) {
            throw new InferenceException(model + " takes an input of " + Arrays.toString(shape)
                    + "; a face embedder takes [N, 3, " + FaceCrop.SIZE + ", " + FaceCrop.SIZE + "]");
        }
        if (shape[0] > LARGEST_FIXED_BATCH) {
            throw new InferenceException(model + " takes batches of " + shape[0]
                    + " faces, no more and no less; a face embedder takes up to " + LARGEST_FIXED_BATCH);
        }
        return shape[0] > 0 ? (int) shape[0] : 0;
    }

    private static boolean fits(long declared, int wanted) {
        return declared == wanted || declared < 0;
    }

    private int discoverDimension() {
        Tensor output = run(List.of(BLACK));
        int batch = Math.max(fixedBatch, 1);
        if (output.shape()[0] != batch || output.data().length % batch != 0) {
            throw new InferenceException(
                    model + " gives " + output + "; a face embedder gives [" + batch + ", dimension]");
        }
        return output.data().length / batch;
    }

    /** Whether a batch is really one: some exports declare any batch and yet fold it into the first face. */
    private boolean takesTwo() {
        try {
            return run(Collections.nCopies(2, BLACK)).data().length == 2 * dimension;
        } catch (InferenceException e) {
            return false;
        }
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public List<Embedding> embedAll(List<FaceCrop> crops) {
        Objects.requireNonNull(crops, "crops");
        return gate.call(() -> embedBatches(crops));
    }

    private List<Embedding> embedBatches(List<FaceCrop> crops) {
        List<Embedding> embeddings = new ArrayList<>(crops.size());
        for (int from = 0; from < crops.size(); from += maxBatch) {
            List<FaceCrop> batch = crops.subList(from, Math.min(from + maxBatch, crops.size()));
            float[] rows = run(batch).data();
            for (int i = 0; i < batch.size(); i++) {
                embeddings.add(Embedding.normalise(Arrays.copyOfRange(rows, i * dimension, (i + 1) * dimension)));
            }
        }
        return embeddings;
    }

    /** What the network itself gives for a crop, before it is normalised. */
    float[] vector(FaceCrop crop) {
        return Arrays.copyOf(run(List.of(crop)).data(), dimension);
    }

    /** Runs one batch; where the batch is fixed and not full, what lies behind it in the buffer runs along unread. */
    private Tensor run(List<FaceCrop> batch) {
        return inputs.with(input -> {
            FloatBuffer floats = input.asFloatBuffer();
            for (int i = 0; i < batch.size(); i++) {
                planes.write(batch.get(i), i, floats);
            }
            int rows = fixedBatch > 0 ? fixedBatch : batch.size();
            return network.run(input, rows, 3, FaceCrop.SIZE, FaceCrop.SIZE).getFirst();
        });
    }

    @Override
    public void close() {
        gate.close(network::close);
    }
}
