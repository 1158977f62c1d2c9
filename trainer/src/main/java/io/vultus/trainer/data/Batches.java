package io.vultus.trainer.data;

import io.vultus.VultusException;
import io.vultus.face.FaceCrop;
import io.vultus.trainer.RunSeed;
import io.vultus.trainer.RunSeed.Choice;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * The batches of a run, read ahead by threads of their own. Each epoch takes the faces in an order by seed and epoch
 * (but for the rest that fills no batch), and mirrors every second face, by chance.
 */
public final class Batches implements AutoCloseable {

    /** More would only wait for the network. */
    private static final int MOST_READERS = 8;

    private final FaceDataset faces;
    private final Options options;
    private final Consumer<String> corrupt;
    private final FaceOrder orders;
    private final int readerCount = Math.min(MOST_READERS, Runtime.getRuntime().availableProcessors());
    private final ExecutorService readers;
    private final Deque<Future<Batch>> ahead = new ArrayDeque<>();
    private final Set<Integer> reported = ConcurrentHashMap.newKeySet();

    private long nextToRead;
    private long epochOfOrder = -1;
    private int[] order;

    /**
     * What decides the batches.
     *
     * @param size faces of a batch; at most as many as an epoch has
     * @param perPerson how many faces of a person follow each other, a divisor of the size; 1 for no such grouping
     * @param seed of order and mirroring
     * @param onCorrupt what becomes of faces that cannot be read
     */
    public record Options(int size, int perPerson, long seed, CorruptFaces onCorrupt) {

        public Options {
            if (size < 1 || perPerson < 1 || size % perPerson != 0) {
                throw new DatasetException("a batch of " + size + " faces cannot have " + perPerson
                        + " of each person: the size must be a multiple");
            }
        }
    }

    /**
     * Batches from one on.
     *
     * @param first the number of the batch that comes first
     * @param corrupt hears, on threads of its own, of each face that is skipped
     * @throws DatasetException if the data set is too small for a batch
     */
    public Batches(FaceDataset faces, Options options, long first, Consumer<String> corrupt) {
        this.faces = faces;
        this.options = options;
        this.corrupt = corrupt;
        orders = orders(faces, options);
        requireEnough(orders, options);
        nextToRead = first;
        readers = Executors.newFixedThreadPool(readerCount, task -> {
            Thread thread = new Thread(task, "vultus-batches");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static FaceOrder orders(FaceDataset faces, Options options) {
        return options.perPerson() == 1
                ? FaceOrder.shuffled(faces.size(), options.seed())
                : FaceOrder.grouped(faces, options.perPerson(), options.seed());
    }

    /**
     * Holds the size of a batch against the data, before anything is made for batches of that size.
     *
     * @throws DatasetException if the data set is too small for a batch
     */
    public static void requireEnough(FaceDataset faces, Options options) {
        requireEnough(orders(faces, options), options);
    }

    private static void requireEnough(FaceOrder orders, Options options) {
        if (options.size() > orders.length()) {
            throw new DatasetException(
                    "a batch has at most " + orders.length() + " faces, as an epoch has; got " + options.size());
        }
    }

    /** Faces with their people. */
    public static final class Batch {

        private final float[] pixels;
        private final int[] labels;

        /**
         * A batch.
         *
         * @param pixels faces × 3 × 112 × 112; becomes the batch's own, as the labels do
         * @param labels whose faces they are
         */
        public Batch(float[] pixels, int[] labels) {
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
     * The next batch.
     *
     * @throws VultusException if a face cannot be read
     */
    public Batch next() throws InterruptedException {
        while (ahead.size() <= readerCount) {
            readAhead();
        }
        try {
            return ahead.remove().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private void readAhead() {
        long number = nextToRead++;
        int perEpoch = orders.length() / options.size();
        long epoch = number / perEpoch;
        if (epoch != epochOfOrder) {
            order = orders.ofEpoch(epoch);
            epochOfOrder = epoch;
        }
        int from = (int) (number % perEpoch) * options.size();
        int[] chosen = Arrays.copyOfRange(order, from, from + options.size());
        ahead.add(readers.submit(() -> read(chosen, number)));
    }

    private Batch read(int[] chosen, long number) {
        SplittableRandom random = RunSeed.random(options.seed(), Choice.MIRROR, number);
        float[] pixels = new float[chosen.length * FacePixels.LENGTH];
        int[] labels = new int[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            ReadFace read = readable(chosen[i]);
            FaceCrop face = read.face();
            FacePixels.write(random.nextBoolean() ? face.flipped() : face, pixels, i);
            labels[i] = faces.label(read.index());
        }
        return new Batch(pixels, labels);
    }

    private record ReadFace(int index, FaceCrop face) {}

    /** A face, or the next that can be read. */
    private ReadFace readable(int index) {
        VultusException first = null;
        for (int i = 0; i < faces.size(); i++) {
            int candidate = (index + i) % faces.size();
            try {
                return new ReadFace(candidate, faces.face(candidate));
            } catch (VultusException e) {
                if (options.onCorrupt() == CorruptFaces.FAIL) {
                    throw e;
                }
                first = first == null ? e : first;
                if (reported.add(candidate)) {
                    corrupt.accept(e.getMessage());
                }
            }
        }
        throw new DatasetException("no face of the data set can be read: " + first.getMessage(), first);
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
