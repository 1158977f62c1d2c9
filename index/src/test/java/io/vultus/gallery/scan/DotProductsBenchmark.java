package io.vultus.gallery.scan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.VectorUtil;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds for scoring a vector of 512 dimensions, one of those that a scan has chosen among many. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DotProductsBenchmark {

    private static final int DIMENSION = 512;

    /** 512 MB. */
    private static final int VECTORS = 1 << 18;

    private static final int CHOSEN = 1160;
    private static final int CHOICES = 64;

    private Path folder;
    private Directory directory;
    private IndexInput file;
    private DotKernel kernel;
    private final float[] query = new float[DIMENSION];
    private final float[] vector = new float[DIMENSION];
    private final float[] products = new float[CHOSEN];
    private final int[][] chosen = new int[CHOICES][];
    private int choice;

    /** Writes vectors and chooses some. */
    @Setup(Level.Trial)
    public void prepare() throws IOException {
        Random random = new Random(1);
        folder = Files.createTempDirectory("vectors");
        directory = new MMapDirectory(folder);
        ByteBuffer bytes = ByteBuffer.allocate(DIMENSION * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (IndexOutput out = directory.createOutput("vectors", IOContext.DEFAULT)) {
            for (int i = 0; i < VECTORS; i++) {
                for (int d = 0; d < DIMENSION; d++) {
                    bytes.putFloat(d * Float.BYTES, random.nextFloat());
                }
                out.writeBytes(bytes.array(), bytes.capacity());
            }
        }
        file = directory.openInput("vectors", IOContext.DEFAULT);
        kernel = new VectorFloatDotKernel();
        kernel.load(file);
        for (int i = 0; i < CHOICES; i++) {
            chosen[i] = random.ints(CHOSEN, 0, VECTORS).sorted().toArray();
        }
    }

    /** Deletes the vectors. */
    @TearDown(Level.Trial)
    public void clean() throws IOException {
        file.close();
        directory.deleteFile("vectors");
        directory.close();
        Files.delete(folder);
    }

    /** Four at a time, from where they lie. */
    @Benchmark
    @OperationsPerInvocation(CHOSEN)
    public float[] kernel() {
        kernel.multiply(query, chosen[choice++ % CHOICES], CHOSEN, products);
        return products;
    }

    /** As Lucene does it: one after the other, each copied to the heap. */
    @Benchmark
    @OperationsPerInvocation(CHOSEN)
    public float[] lucene() throws IOException {
        int[] ordinals = chosen[choice++ % CHOICES];
        for (int i = 0; i < CHOSEN; i++) {
            file.seek((long) ordinals[i] * DIMENSION * Float.BYTES);
            file.readFloats(vector, 0, DIMENSION);
            products[i] = VectorUtil.dotProduct(query, vector);
        }
        return products;
    }
}
