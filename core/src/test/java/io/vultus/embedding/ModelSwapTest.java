package io.vultus.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.JavaProcess;
import io.vultus.SharedFiles;
import io.vultus.embedding.Preprocessing.ColourOrder;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceDetector;
import io.vultus.face.FaceException;
import io.vultus.face.ScrfdDetector;
import io.vultus.face.YuNetDetector;
import io.vultus.photo.Photo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pipelines are swapped while four threads use them, in a JVM of its own: where memory is freed under a call's feet,
 * that JVM dies, and the test fails instead of ending all tests.
 */
class ModelSwapTest {

    @Test
    void pipelinesAreSwappedUnderLoad(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process process = JavaProcess.of(
                        Service.class.getName(),
                        SharedFiles.path("models/yunet_n_640_640.onnx"),
                        SharedFiles.path("models/scrfd_500m_bnkps.onnx"),
                        SharedFiles.path("models/mobilefacenet_128.onnx"),
                        Integer.getInteger("vultus.swaps", 6))
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .start();

        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();

        assertThat(Files.readString(output)).containsPattern("(?m)^swapped \\d+ times, \\d+ calls, 0 wrong$");
        assertThat(process.exitValue()).isZero();
    }

    /** Uses pipelines from four threads and swaps them, for the test above. */
    static final class Service {

        private Service() {}

        public static void main(String[] args) throws Exception {
            byte[] pixels = new byte[3 * 320 * 240];
            new Random(16).nextBytes(pixels);
            List<FaceCrop> crops =
                    List.of(FaceCrop.of(new byte[FaceCrop.BYTES]), FaceCrop.of(new byte[FaceCrop.BYTES]));
            AtomicReference<FacePipeline> current = new AtomicReference<>(open(args, 0));
            Embedding expected = current.get().embed(crops).getFirst();
            AtomicBoolean stop = new AtomicBoolean();
            AtomicLong calls = new AtomicLong();
            AtomicLong wrong = new AtomicLong();
            try (ExecutorService threads = Executors.newFixedThreadPool(4);
                    Photo photo = Photo.ofBgr(pixels, 320, 240)) {
                List<Future<?>> callers = IntStream.range(0, 4)
                        .<Future<?>>mapToObj(i -> threads.submit(() -> {
                            while (!stop.get()) {
                                FacePipeline pipeline = current.get();
                                try {
                                    detect(pipeline, photo);
                                    Embedding embedding = pipeline.embed(crops).getFirst();
                                    wrong.addAndGet(embedding.equals(expected) ? 0 : 1);
                                    calls.incrementAndGet();
                                } catch (IllegalStateException e) {
                                    boolean late = e.getMessage().equals("the face pipeline is closed")
                                            && pipeline != current.get();
                                    wrong.addAndGet(late ? 0 : 1);
                                }
                            }
                        }))
                        .toList();
                int swaps = Integer.parseInt(args[3]);
                for (int i = 1; i <= swaps; i++) {
                    FacePipeline next = open(args, i);
                    Thread.sleep(60);
                    current.getAndSet(next).close();
                }
                stop.set(true);
                for (Future<?> caller : callers) {
                    caller.get();
                }
                current.get().close();
                System.out.println("swapped " + swaps + " times, " + calls + " calls, " + wrong + " wrong");
            }
        }

        private static void detect(FacePipeline pipeline, Photo photo) {
            try {
                pipeline.faces(photo);
            } catch (FaceException e) {
                // Noise shows nobody: the detector has run.
            }
        }

        private static FacePipeline open(String[] args, int round) {
            FaceDetector detector = round % 2 == 0
                    ? YuNetDetector.open(Path.of(args[0]), YuNetDetector.DEFAULTS)
                    : ScrfdDetector.open(Path.of(args[1]), ScrfdDetector.DEFAULTS);
            Preprocessing preprocessing = new Preprocessing(
                    ColourOrder.RGB, List.of(123.675f, 116.28f, 103.53f), List.of(58.395f, 57.12f, 57.375f));
            return FacePipeline.builder(
                            detector,
                            FaceEmbedders.open(Path.of(args[2]), preprocessing, InferenceEngine.ONNX_RUNTIME_ALL))
                    .maxConcurrent(3)
                    .build();
        }
    }
}
