package io.vultus.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vultus.CallInterruptedException;
import io.vultus.face.BoundingBox;
import io.vultus.face.DetectedFace;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceDetector;
import io.vultus.face.FaceException;
import io.vultus.face.FaceSelection;
import io.vultus.face.Landmarks5;
import io.vultus.inference.OpenCv;
import io.vultus.photo.DamagedData;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoException;
import io.vultus.photo.PhotoLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

class FacePipelineTest {

    private static final DetectedFace SMALL = face(40, 0.9f);
    private static final DetectedFace LARGE = face(80, 0.8f);

    private final List<String> closed = new ArrayList<>();

    @Test
    void takesTheLargestFaceUnlessToldOtherwise() {
        try (Photo photo = grey();
                FacePipeline pipeline = builder(SMALL, LARGE).build()) {
            List<EmbeddedFace> faces = pipeline.faces(photo);

            assertThat(faces).hasSize(1);
            assertThat(faces.getFirst().face()).isEqualTo(LARGE);
            assertThat(faces.getFirst().embedding().dimension()).isEqualTo(2);
        }
        assertThat(closed).containsExactly("detector", "embedder");
    }

    @Test
    void tellsWhyThereIsNoFace(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("wall.png"), png());

        assertProblem(builder(), file, FaceException.Problem.NO_FACE, ": no face found in 200×100 pixels");
        assertProblem(
                builder(SMALL, LARGE).minFaceSize(81),
                file,
                FaceException.Problem.TOO_SMALL,
                ": the largest face measures 80 pixels, below the wanted 81");
        assertProblem(
                builder(SMALL, LARGE).selection(FaceSelection.ONLY),
                file,
                FaceException.Problem.SEVERAL_FACES,
                ": 2 faces where one is wanted; choose the largest or the central one, or crop the photograph");
    }

    @Test
    void facesBelowTheWantedSizeDoNotCountAsSeveral() {
        try (Photo photo = grey();
                FacePipeline pipeline = builder(SMALL, LARGE)
                        .minFaceSize(50)
                        .selection(FaceSelection.ONLY)
                        .build()) {
            assertThat(pipeline.faces(photo)).extracting(EmbeddedFace::face).containsExactly(LARGE);
        }
    }

    /** The fake embedder gives (1, 0) for a face and (0, 1) for its mirror image. */
    @Test
    void flippingSumsAFaceAndItsMirrorImage() {
        byte[] bgr = new byte[FaceCrop.BYTES];
        bgr[0] = 1;
        try (FacePipeline pipeline = builder(LARGE).flip(true).build()) {
            Embedding both = pipeline.embed(List.of(FaceCrop.of(bgr))).getFirst();

            assertThat(both.toArray()).containsExactly(new float[] {0.70710677f, 0.70710677f}, within(1e-6f));
        }
    }

    @Test
    void aClosedPipelineRefusesCallsAndClosingAgainDoesNothing() {
        FacePipeline pipeline = builder(LARGE).build();
        pipeline.close();
        pipeline.close();

        assertThat(closed).containsExactly("detector", "embedder");
        try (Photo photo = grey()) {
            assertClosed(() -> pipeline.faces(photo));
            assertClosed(() -> pipeline.embed(png()));
            assertClosed(() -> pipeline.embed(List.of()));
        }
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessage("the face pipeline is closed");
    }

    @Test
    void aClosedPhotographIsRefusedByName() {
        Photo photo = grey();
        photo.close();
        photo.close();
        assertThat(photo.width()).isEqualTo(200);
        assertThatThrownBy(photo::toBgr)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the photograph is closed");
        try (FacePipeline pipeline = builder(LARGE).build()) {
            assertThatThrownBy(() -> pipeline.faces(photo))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the photograph is closed");
        }
    }

    @Test
    void bytesStreamsAndPhotographsAreEmbeddedAlike() throws IOException {
        try (FacePipeline pipeline = builder(LARGE).build();
                Photo photo = grey()) {
            Embedding expected = pipeline.embed(photo);

            assertThat(pipeline.embed(png())).isEqualTo(expected);
            assertThat(pipeline.embed(new ByteArrayInputStream(png()))).isEqualTo(expected);
        }
        try (FacePipeline pipeline =
                builder(LARGE).limits(new PhotoLimits(50, 1000)).build()) {
            assertThatThrownBy(() -> pipeline.embed(new ByteArrayInputStream(png())))
                    .hasMessage("the photograph: more bytes than the limit of 50");
        }
    }

    @Test
    void saysAtWhichSizeItSearchedInVain() {
        FaceDetector detector = new FaceDetector() {
            @Override
            public List<DetectedFace> detect(Photo photo) {
                return List.of();
            }

            @Override
            public int searchedSide(Photo photo) {
                return 50;
            }

            @Override
            public void close() {}
        };
        try (Photo photo = grey();
                FacePipeline pipeline =
                        FacePipeline.builder(detector, new FakeEmbedder()).build()) {
            assertThatThrownBy(() -> pipeline.faces(photo))
                    .isInstanceOf(FaceException.class)
                    .hasMessage("no face found in 200×100 pixels (searched scaled down to a longer side of 50 pixels, "
                            + "where faces below about 40 pixels of the photograph are not found; crop the photograph, "
                            + "or raise the detector's maxSide in pack.json, up to 4096)");
        }
    }

    @Test
    void aDamagedPhotographIsRefusedUnlessAccepted() {
        byte[] pixels = new byte[3 * 200 * 160];
        new Random(3).nextBytes(pixels);
        Mat noise = new Mat(160, 200, CvType.CV_8UC3);
        noise.put(0, 0, pixels);
        MatOfByte encoded = new MatOfByte();
        Imgcodecs.imencode(".jpg", noise, encoded);
        byte[] damaged = encoded.toArray();
        Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 400, (byte) 0);

        try (FacePipeline pipeline = builder(LARGE).build();
                Photo photo = Photo.decode(damaged)) {
            assertThatThrownBy(() -> pipeline.embed(damaged))
                    .isInstanceOf(PhotoException.class)
                    .hasMessageStartingWith("the photograph: the JPEG's image data is damaged near byte ");
            assertThatThrownBy(() -> pipeline.embed(photo))
                    .isInstanceOf(PhotoException.class)
                    .hasMessageStartingWith("the photograph: the JPEG's image data is damaged near byte ");
        }
        try (FacePipeline pipeline = builder(LARGE).damaged(DamagedData.ACCEPT).build()) {
            assertThat(pipeline.embed(damaged).dimension()).isEqualTo(2);
        }
    }

    /** Six threads call a pipeline of two: two are in the detector at once, never three. */
    @Test
    @Timeout(60)
    void atMostSoManyCallsWorkAtOnce() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(2);
        FaceDetector detector = new FakeDetector(() -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            two.countDown();
            await(two);
            inside.decrementAndGet();
        });
        try (FacePipeline pipeline = FacePipeline.builder(detector, new FakeEmbedder())
                        .maxConcurrent(2)
                        .build();
                Photo photo = grey();
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            assertThat(pipeline.maxConcurrent()).isEqualTo(2);
            List<Future<List<EmbeddedFace>>> calls = IntStream.range(0, 12)
                    .mapToObj(i -> threads.submit(() -> pipeline.faces(photo)))
                    .toList();
            for (Future<List<EmbeddedFace>> call : calls) {
                assertThat(call.get()).hasSize(1);
            }
        }
        assertThat(most).hasValue(2);
    }

    /** One call works, one waits for its turn: that one can be interrupted, and closing does not wait for it. */
    @Test
    @Timeout(60)
    void whoWaitsForATurnCanBeInterrupted() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        FaceDetector detector = new FakeDetector(() -> {
            inside.countDown();
            await(go);
        });
        FacePipeline pipeline = FacePipeline.builder(detector, new FakeEmbedder())
                .maxConcurrent(1)
                .build();
        try (Photo photo = grey()) {
            Thread working = Thread.ofPlatform().start(() -> pipeline.faces(photo));
            inside.await();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            AtomicBoolean flag = new AtomicBoolean();
            Thread waiting = Thread.ofPlatform().start(() -> {
                try {
                    pipeline.faces(photo);
                } catch (RuntimeException e) {
                    failure.set(e);
                    flag.set(Thread.currentThread().isInterrupted());
                }
            });
            waiting.interrupt();
            waiting.join();
            go.countDown();
            working.join();
            pipeline.close();

            assertThat(failure.get())
                    .isInstanceOf(CallInterruptedException.class)
                    .hasMessage("interrupted while waiting for one of 1 calls to finish");
            assertThat(flag).isTrue();
        }
        assertThatThrownBy(
                        () -> FacePipeline.builder(detector, new FakeEmbedder()).maxConcurrent(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("at least 1 call must be able to work, got 0");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Finds one large face after it has done something. */
    private record FakeDetector(Runnable before) implements FaceDetector {

        @Override
        public List<DetectedFace> detect(Photo photo) {
            before.run();
            return List.of(LARGE);
        }

        @Override
        public void close() {}
    }

    /** Gives everybody the same embedding. */
    private static final class FakeEmbedder implements FaceEmbedder {

        @Override
        public int dimension() {
            return 2;
        }

        @Override
        public int maxBatch() {
            return 1;
        }

        @Override
        public List<Embedding> embedAll(List<FaceCrop> crops) {
            return crops.stream()
                    .map(crop -> Embedding.ofUnit(new float[] {1, 0}))
                    .toList();
        }

        @Override
        public void close() {}
    }

    private void assertProblem(FacePipeline.Builder builder, Path file, FaceException.Problem problem, String message) {
        try (FacePipeline pipeline = builder.build()) {
            assertThatThrownBy(() -> pipeline.embed(file))
                    .isInstanceOfSatisfying(
                            FaceException.class, e -> assertThat(e.problem()).isEqualTo(problem))
                    .hasMessage(file + message);
        }
    }

    private FacePipeline.Builder builder(DetectedFace... faces) {
        FaceDetector detector = new FaceDetector() {
            @Override
            public List<DetectedFace> detect(Photo photo) {
                return List.of(faces);
            }

            @Override
            public void close() {
                closed.add("detector");
            }
        };
        FaceEmbedder embedder = new FaceEmbedder() {
            @Override
            public int dimension() {
                return 2;
            }

            @Override
            public int maxBatch() {
                return 1;
            }

            @Override
            public List<Embedding> embedAll(List<FaceCrop> crops) {
                return crops.stream()
                        .map(crop -> crop.toBytes()[0] == 1 ? new float[] {1, 0} : new float[] {0, 1})
                        .map(Embedding::ofUnit)
                        .toList();
            }

            @Override
            public void close() {
                closed.add("embedder");
            }
        };
        return FacePipeline.builder(detector, embedder);
    }

    private static DetectedFace face(float size, float score) {
        return new DetectedFace(
                new BoundingBox(10, 10, size, size), Landmarks5.of(20, 20, 40, 20, 30, 30, 22, 40, 38, 40), score);
    }

    private static byte[] png() {
        OpenCv.load();
        MatOfByte bytes = new MatOfByte();
        Imgcodecs.imencode(".png", new Mat(100, 200, CvType.CV_8UC3, Scalar.all(128)), bytes);
        return bytes.toArray();
    }

    private static Photo grey() {
        return Photo.decode(png());
    }
}
