package io.vultus.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CloseGateTest {

    private final AtomicInteger freed = new AtomicInteger();
    private final CloseGate gate = CloseGate.shared("the lamp");

    @Test
    void callsPassUntilItIsClosedAndThenNameWhatIs() {
        assertThat(gate.<Integer>call(() -> 7)).isEqualTo(7);
        gate.close(freed::incrementAndGet);

        assertThatThrownBy(() -> gate.call(() -> 7))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the lamp is closed");
        assertThat(freed).hasValue(1);
    }

    @Test
    void closingAgainFreesNothing() {
        gate.close(freed::incrementAndGet);
        gate.close(freed::incrementAndGet);

        assertThat(freed).hasValue(1);
    }

    @Test
    void closingFromWithinACallIsAnErrorAndLeavesItOpen() {
        assertThatThrownBy(() -> gate.call(() -> {
                    gate.close(freed::incrementAndGet);
                    return null;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the lamp cannot be closed from within one of its own calls: close it when they have "
                        + "returned");
        assertThat(gate.<Integer>call(() -> 7)).isEqualTo(7);
        assertThat(freed).hasValue(0);
    }

    @Test
    void freeingMayCloseAgain() {
        gate.close(() -> gate.close(freed::incrementAndGet));
        assertThat(freed).hasValue(0);
    }

    @Test
    void anErrorInACallLetsItOutAgain() {
        assertThatThrownBy(() -> gate.call(() -> {
                    throw new IllegalArgumentException("broken");
                }))
                .hasMessage("broken");
        assertThat(gate.isEntered()).isFalse();
        gate.close(freed::incrementAndGet);
        assertThat(freed).hasValue(1);
    }

    /** The call under way makes another one after closing has begun: both are to finish. */
    @Test
    void closingWaitsForTheCallUnderWayWhateverInterruptsIt() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<Object> result = new AtomicReference<>();
        Thread caller = Thread.startVirtualThread(() -> result.set(gate.call(() -> {
            inside.countDown();
            await(go);
            return gate.<Integer>call(freed::get);
        })));
        inside.await();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread closer = Thread.ofPlatform().start(() -> {
            gate.close(freed::incrementAndGet);
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        while (closer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        closer.interrupt();
        closer.join(50);

        assertThat(closer.isAlive()).as("waits in spite of the interrupt").isTrue();
        assertThat(freed).hasValue(0);
        assertThatThrownBy(() -> gate.call(() -> 7)).hasMessage("the lamp is closed");
        go.countDown();
        closer.join();
        caller.join();
        assertThat(result).hasValue(0);
        assertThat(freed).hasValue(1);
        assertThat(interrupted).isTrue();
    }

    @Test
    void whoeverClosesSecondWaitsUntilItIsFreed() throws Exception {
        CountDownLatch freeing = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Thread first = Thread.startVirtualThread(() -> gate.close(() -> {
            freeing.countDown();
            await(go);
            freed.incrementAndGet();
        }));
        freeing.await();
        AtomicInteger seen = new AtomicInteger(-1);
        Thread second = Thread.startVirtualThread(() -> {
            gate.close(freed::incrementAndGet);
            seen.set(freed.get());
        });
        second.join(Duration.ofMillis(50));
        assertThat(seen).hasValue(-1);
        go.countDown();
        first.join();
        second.join();
        assertThat(seen).hasValue(1);
    }

    /** Seeded by nothing but the scheduler: whoever is inside never finds the memory freed. */
    @Test
    void nobodyIsInsideWhenItIsFreed() throws Exception {
        for (int round = 0; round < 300; round++) {
            CloseGate each = round % 2 == 0 ? CloseGate.shared("it") : CloseGate.single("it");
            AtomicBoolean isFreed = new AtomicBoolean();
            AtomicInteger wrong = new AtomicInteger();
            CountDownLatch started = new CountDownLatch(4);
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                callers.add(Thread.ofPlatform().start(() -> {
                    started.countDown();
                    try {
                        while (true) {
                            wrong.addAndGet(each.call(() -> isFreed.get() ? 1 : 0));
                        }
                    } catch (IllegalStateException e) {
                        // closed
                    }
                }));
            }
            started.await();
            each.close(() -> isFreed.set(true));
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(wrong).as("round %d", round).hasValue(0);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
