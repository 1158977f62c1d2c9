package io.vultus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedParallelTest {

    @Test
    void handsResultsOverInOrder() throws InterruptedException {
        List<Integer> results = new ArrayList<>();

        BoundedParallel.forEachOrdered(
                4, IntStream.range(0, 10_000).iterator(), i -> i % 7 == 0 ? slowly(i) : i, results::add);

        assertThat(results).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
    }

    @Test
    void neverRunsFarAheadOfTheSink() throws InterruptedException {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger delivered = new AtomicInteger();
        AtomicInteger furthest = new AtomicInteger();
        Iterator<Integer> items = IntStream.range(0, 1000)
                .peek(i -> furthest.accumulateAndGet(taken.incrementAndGet() - delivered.get(), Math::max))
                .iterator();

        BoundedParallel.forEachOrdered(2, items, i -> i, i -> delivered.incrementAndGet());

        assertThat(delivered).hasValue(1000);
        assertThat(furthest.get()).isLessThanOrEqualTo(2 * 4 + 1);
    }

    @Test
    void usesAllThreads() throws InterruptedException {
        CountDownLatch together = new CountDownLatch(3);

        BoundedParallel.forEachOrdered(
                3,
                IntStream.range(0, 3).iterator(),
                i -> meet(together),
                met -> assertThat(met).isTrue());
    }

    @Test
    void whatTheWorkThrowsIsThrown() {
        assertThatThrownBy(() -> BoundedParallel.forEachOrdered(
                        2,
                        IntStream.range(0, 100).iterator(),
                        i -> {
                            if (i == 50) {
                                throw new VultusException("item " + i);
                            }
                            return i;
                        },
                        i -> assertThat(i).isLessThan(50)))
                .isInstanceOf(VultusException.class)
                .hasMessage("item 50");
    }

    @Test
    void oneThatTakesLongHoldsNobodyUpWhereOrderDoesNotMatter() throws InterruptedException {
        CountDownLatch others = new CountDownLatch(999);

        BoundedParallel.forEach(2, IntStream.range(0, 1000).iterator(), i -> {
            if (i == 0) {
                assertThat(awaits(others)).isTrue();
            } else {
                others.countDown();
            }
        });

        assertThat(others.getCount()).isZero();
    }

    @Test
    void withoutOrderNeverMoreAreUnderWayThanAFewAThread() throws InterruptedException {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        AtomicInteger furthest = new AtomicInteger();
        Iterator<Integer> items = IntStream.range(0, 1000)
                .peek(i -> furthest.accumulateAndGet(taken.incrementAndGet() - done.get(), Math::max))
                .iterator();

        BoundedParallel.forEach(2, items, i -> done.incrementAndGet());

        assertThat(done).hasValue(1000);
        assertThat(furthest.get()).isLessThanOrEqualTo(2 * 4 + 1);
    }

    @Test
    void whatTheWorkThrowsEndsEverything() {
        AtomicInteger taken = new AtomicInteger();
        assertThatThrownBy(() -> BoundedParallel.forEach(
                        2,
                        IntStream.range(0, 100_000)
                                .peek(i -> taken.incrementAndGet())
                                .iterator(),
                        i -> {
                            throw new VultusException("item " + i);
                        }))
                .isInstanceOf(VultusException.class)
                .hasMessageStartingWith("item ");
        assertThat(taken.get()).isLessThan(100);
    }

    private static Integer slowly(int i) {
        long until = System.nanoTime() + 100_000;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        return i;
    }

    private static boolean meet(CountDownLatch together) {
        together.countDown();
        return awaits(together);
    }

    private static boolean awaits(CountDownLatch together) {
        try {
            return together.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
