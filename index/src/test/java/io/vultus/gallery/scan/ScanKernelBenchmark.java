package io.vultus.gallery.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.MMapDirectory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds for a code and query, by kernel and by how many queries share a pass; nothing is selected. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScanKernelBenchmark {

    private static final int DIMENSION = 512;

    /** Some 9 MB: more than the second-level cache holds. */
    private static final int VECTORS = 1 << 17;

    /** Which kernel. */
    @Param({"lookup", "bitCount", "scalar"})
    public String kernel;

    /** How many queries share a pass. */
    @Param({"1", "4", "64"})
    public int queries;

    private Path folder;
    private Directory directory;
    private IndexInput codes;
    private ScanKernel scan;
    private int[] positions;
    private float[] estimates;

    /** Writes codes and prepares queries. */
    @Setup(Level.Trial)
    public void prepare() throws IOException {
        CodeLayout layout = CodeLayout.of(DIMENSION);
        Random random = new Random(1);
        folder = Files.createTempDirectory("codes");
        directory = new MMapDirectory(folder);
        try (IndexOutput out = directory.createOutput("codes", IOContext.DEFAULT)) {
            byte[] block = new byte[layout.blockBytes()];
            byte[] signs = new byte[layout.scales()];
            for (int i = 0; i < VECTORS / CodeLayout.BLOCK; i++) {
                random.nextBytes(signs);
                System.arraycopy(signs, 0, block, 0, signs.length);
                out.writeBytes(block, block.length);
            }
        }
        codes = directory.openInput("codes", IOContext.DEFAULT);
        Projection projection = new Projection(DIMENSION);
        List<CodeQuery> targets = new ArrayList<>();
        for (int i = 0; i < queries; i++) {
            float[] target = new float[DIMENSION];
            for (int d = 0; d < DIMENSION; d++) {
                target[d] = (float) random.nextGaussian();
            }
            targets.add(CodeQuery.of(target, new float[DIMENSION], projection));
        }
        scan = switch (kernel) {
            case "lookup" -> new VectorLookupKernel(layout, targets, VECTORS / CodeLayout.BLOCK);
            case "bitCount" -> new VectorBitCountKernel(layout, targets, VECTORS / CodeLayout.BLOCK);
            default -> new ScalarScanKernel(layout, targets, VECTORS / CodeLayout.BLOCK);
        };
        positions = new int[scan.blocks() * CodeLayout.BLOCK];
        estimates = new float[positions.length];
    }

    /** Deletes the codes. */
    @TearDown(Level.Trial)
    public void clean() throws IOException {
        codes.close();
        directory.deleteFile("codes");
        directory.close();
        Files.delete(folder);
    }

    /** A pass of all queries over all codes. */
    @Benchmark
    @OperationsPerInvocation(VECTORS)
    public int pass() throws IOException {
        int found = 0;
        int blocks = VECTORS / CodeLayout.BLOCK;
        for (int block = 0; block < blocks; block += scan.blocks()) {
            scan.load(codes, block, Math.min(scan.blocks(), blocks - block));
            for (int query = 0; query < queries; query++) {
                found += scan.select(query, Float.POSITIVE_INFINITY, positions, estimates);
            }
        }
        return found;
    }
}
