package io.vultus.trainer.data;

import io.vultus.face.FaceCrop;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The batches of a run, read ahead by threads of their own. Each epoch takes every face once, in an order by seed and
 * epoch (but for the rest that fills no batch), and mirrors every second face, by chance.
 */
public final class Batches implements AutoCloseable {

    /** How many batches are read ahead. */
    private static final int AHEAD = 3;

    private final FaceDataset faces;
    private final int size;
    private final long seed;
    private final ExecutorService readers;
    private final Deque<Future<Batch>> ahead = new ArrayDeque<>();

    private long nextToRead;
    private long epochOfOrder = -1;
    private int[] order;

    /**
     * Batches from a step on.
     *
     * @param size faces of a batch; at most as many as there are
     * @param firstStep the step whose batch comes first
     */
    public Batches(FaceDataset faces, int size, long seed, long firstStep) {
        if (size < 1 || size > faces.size()) {
            throw new IllegalArgumentException(
                    "a batch has 1 to " + faces.size() + " faces, as many as there are; got " + size);
        }
        this.faces = faces;
        this.size = size;
        this.seed = seed;
        nextToRead = firstStep;
        readers = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "vultus-batches");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Faces with their people. */
    public static final class Batch {

        private final float[] pixels;
        private final int[] labels;

        private Batch(float[] pixels, int[] labels) {
            this.pixels = pixels;
            this.labels = labels;
        }

        /** The network's input: faces × 3 × 112 × 112. The batch's own array. */
        public float[] pixels() {
            return pixels;
        }

        /** Whose faces they are. The batch's own array. */
        public int[] labels() {
            return labels;
        }
    }

    /**
     * The next step's batch.
     *
     * @throws io.vultus.VultusException if a face cannot be read
     */
    public Batch next() throws InterruptedException {
        while (ahead.size() < AHEAD) {
            readAhead();
        }
        try {
            return ahead.remove().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private void readAhead() {
        long step = nextToRead++;
        int perEpoch = faces.size() / size;
        long epoch = step / perEpoch;
        if (epoch != epochOfOrder) {
            order = shuffled(epoch);
            epochOfOrder = epoch;
        }
        int from = (int) (step % perEpoch) * size;
        int[] chosen = Arrays.copyOfRange(order, from, from + size);
        ahead.add(readers.submit(() -> read(chosen, step)));
    }

    private int[] shuffled(long epoch) {
        SplittableRandom random = new SplittableRandom(seed * 31 + epoch);
        int[] shuffled = new int[faces.size()];
        for (int i = 0; i < shuffled.length; i++) {
            int j = random.nextInt(i + 1);
            shuffled[i] = shuffled[j];
            shuffled[j] = i;
        }
        return shuffled;
    }

    private Batch read(int[] chosen, long step) {
        SplittableRandom random = new SplittableRandom(~seed * 31 + step);
        float[] pixels = new float[chosen.length * FacePixels.LENGTH];
        int[] labels = new int[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            FaceCrop face = faces.face(chosen[i]);
            FacePixels.write(random.nextBoolean() ? face.flipped() : face, pixels, i);
            labels[i] = faces.label(chosen[i]);
        }
        return new Batch(pixels, labels);
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
