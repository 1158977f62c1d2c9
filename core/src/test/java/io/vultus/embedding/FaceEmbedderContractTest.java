package io.vultus.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.BoundedParallel;
import io.vultus.face.FaceCrop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every embedder owes. */
public abstract class FaceEmbedderContractTest {

    private FaceEmbedder embedder;

    protected abstract FaceEmbedder open();

    @BeforeEach
    void openEmbedder() {
        embedder = open();
    }

    @AfterEach
    void closeEmbedder() {
        if (embedder != null) {
            embedder.close();
        }
    }

    @Test
    void givesOneEmbeddingACropOfTheStatedDimension() {
        assertThat(embedder.embedAll(crops(5)))
                .hasSize(5)
                .allSatisfy(embedding -> assertThat(embedding.dimension()).isEqualTo(embedder.dimension()));
        assertThat(embedder.embedAll(List.of())).isEmpty();
    }

    @Test
    void aBatchChangesNothing() {
        List<FaceCrop> crops = crops(embedder.maxBatch() + 3);
        List<Embedding> batch = embedder.embedAll(crops);

        for (int i = 0; i < crops.size(); i++) {
            assertThat(embedder.embed(crops.get(i)).cosine(batch.get(i))).isGreaterThan(0.9999);
        }
        assertThat(batch.getFirst().cosine(batch.getLast())).isLessThan(0.999);
    }

    @Test
    void manyThreadsGetWhatOneGets() throws InterruptedException {
        List<FaceCrop> crops = crops(24);
        List<Embedding> alone = crops.stream().map(embedder::embed).toList();
        List<Embedding> together = new ArrayList<>();

        BoundedParallel.forEachOrdered(4, crops.iterator(), embedder::embed, together::add);

        assertThat(together).isEqualTo(alone);
    }

    @Test
    void aClosedEmbedderRefusesToEmbedAndClosingAgainDoesNothing() {
        embedder.close();
        embedder.close();

        assertThat(embedder.dimension()).isPositive();
        assertThatThrownBy(() -> embedder.embedAll(crops(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("the face embedder .+ is closed");
    }

    /** Batches of a call under way are embedded to the last; later calls are refused. */
    @Test
    @Timeout(120)
    void closingWaitsForTheCallsUnderWay() throws InterruptedException {
        List<FaceCrop> crops = crops(40);
        AtomicInteger whole = new AtomicInteger();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch started = new CountDownLatch(3);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        whole.addAndGet(embedder.embedAll(crops).size() == crops.size() ? 1 : 1000);
                        started.countDown();
                    }
                } catch (RuntimeException e) {
                    failures.add(e);
                    started.countDown();
                }
            }));
        }
        started.await();
        embedder.close();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(whole.get()).isBetween(1, 999);
        assertThat(failures)
                .hasSize(3)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageMatching("the face embedder .+ is closed"));
    }

    /** Seeded blots of colour: no faces, but every one different. */
    protected static List<FaceCrop> crops(int count) {
        List<FaceCrop> crops = new ArrayList<>();
        for (int seed = 0; seed < count; seed++) {
            Random random = new Random(seed);
            byte[] bgr = new byte[FaceCrop.BYTES];
            byte[] tile = new byte[14 * 14 * 3];
            random.nextBytes(tile);
            for (int i = 0; i < bgr.length; i++) {
                int x = i / 3 % FaceCrop.SIZE / 8;
                int y = i / 3 / FaceCrop.SIZE / 8;
                bgr[i] = tile[(y * 14 + x) * 3 + i % 3];
            }
            crops.add(FaceCrop.of(bgr));
        }
        return crops;
    }
}
