package io.vultus.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InstancePoolTest {

    /** A lent instance came back to a closed pool, and was never freed. */
    @Test
    @Timeout(60)
    void closingFreesWhatWasLentWhenItComesBack() throws Exception {
        List<Object> freed = new ArrayList<>();
        Object instance = new Object();
        InstancePool<Object> pool = new InstancePool<>("the pool of lamps", () -> instance, freed::add);
        CountDownLatch lent = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Thread borrower = Thread.startVirtualThread(() -> pool.with(lamp -> {
            lent.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThat(freed).isEmpty();
            return null;
        }));
        lent.await();
        Thread closer = Thread.startVirtualThread(pool::close);
        closer.join(Duration.ofMillis(50));
        assertThat(freed).isEmpty();
        go.countDown();
        closer.join();
        borrower.join();

        assertThat(freed).containsExactly(instance);
        assertThatThrownBy(() -> pool.with(lamp -> lamp))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the pool of lamps is closed");
    }
}
