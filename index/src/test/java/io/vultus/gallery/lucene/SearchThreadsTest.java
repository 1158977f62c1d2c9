package io.vultus.gallery.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SearchThreadsTest {

    private final SearchThreads threads = new SearchThreads(3);

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void allThreadsWorkAndResultsComeInTheOrderOfTheTasks() throws IOException {
        CyclicBarrier three = new CyclicBarrier(3);
        Set<String> names = Collections.synchronizedSet(new HashSet<>());
        List<Callable<Integer>> tasks = IntStream.range(0, 30)
                .<Callable<Integer>>mapToObj(i -> () -> {
                    names.add(Thread.currentThread().getName());
                    three.await();
                    return i * i;
                })
                .toList();
        assertThat(threads.invokeAll(tasks))
                .isEqualTo(IntStream.range(0, 30).mapToObj(i -> i * i).toList());
        assertThat(names)
                .hasSize(3)
                .contains(Thread.currentThread().getName())
                .allMatch(name -> name.equals(Thread.currentThread().getName()) || name.startsWith("vultus-search-"));
    }

    @Test
    void nobodyWaitsForThoseWhoHaveNotBegun() throws Exception {
        ThreadPoolExecutor pool = (ThreadPoolExecutor) GalleryThreads.searchers(2);
        CountDownLatch busy = new CountDownLatch(pool.getCorePoolSize());
        CountDownLatch end = new CountDownLatch(1);
        for (long i = busy.getCount(); i > 0; i--) {
            pool.execute(() -> {
                busy.countDown();
                awaitEnd(end);
            });
        }
        busy.await();
        try {
            assertThat(threads.share(3, () -> Thread.currentThread().getName()))
                    .containsExactly(Thread.currentThread().getName());
        } finally {
            end.countDown();
        }
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoeverAsksBesideOthersLeavesThemTheirThreads() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ExecutorService asker = Executors.newSingleThreadExecutor();
                SearchThreads two = new SearchThreads(2)) {
            Future<List<Boolean>> other = asker.submit(() -> two.share(1, () -> {
                end.await();
                return true;
            }));
            while (two.searches() == 0) {
                Thread.onSpinWait();
            }
            List<String> names;
            try {
                names = two.share(2, SearchThreadsTest::afterAWhile);
            } finally {
                end.countDown();
            }
            assertThat(names).containsExactly(Thread.currentThread().getName());
            assertThat(other.get()).containsExactly(true);
            assertThat(two.searches()).isZero();
            assertThat(two.share(2, SearchThreadsTest::afterAWhile)).hasSize(2);
        }
    }

    /** So long that whoever could help has begun. */
    private static String afterAWhile() throws InterruptedException {
        Thread.sleep(200);
        return Thread.currentThread().getName();
    }

    @Test
    void noMoreThreadsAreAskedThanThereArePieces() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            assertThat(threads.share(1, calls::incrementAndGet)).hasSize(1);
        }
        assertThat(calls).hasValue(100);
        assertThat(threads.invokeAll(List.of())).isEmpty();
    }

    @Test
    void aFailureIsToldWhenAllHaveEnded() {
        CyclicBarrier three = new CyclicBarrier(3);
        AtomicInteger ended = new AtomicInteger();
        assertThatThrownBy(() -> threads.share(3, () -> {
                    boolean first = three.await() == 0;
                    ended.incrementAndGet();
                    if (first) {
                        throw new IOException("the disk is gone");
                    }
                    return true;
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is gone");
        assertThat(ended).hasValue(3);
    }

    @Test
    void afterTheEndTheCallerDoesEverything() throws IOException {
        threads.close();
        List<Callable<String>> tasks =
                Collections.nCopies(5, () -> Thread.currentThread().getName());
        assertThat(threads.invokeAll(tasks))
                .isEqualTo(Collections.nCopies(5, Thread.currentThread().getName()));
    }
}
