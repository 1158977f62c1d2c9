package io.vultus.gallery.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleStoreTest {

    private static final ChronicleStore.Layout LAYOUT = new ChronicleStore.Layout("test cache", 64, 100);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("store.chm");
    }

    private static byte[] key(int i) {
        return ByteBuffer.allocate(ChronicleStore.KEY_BYTES).putInt(i).array();
    }

    private static byte[] value(int i) {
        byte[] value = new byte[50 + i % 100];
        new Random(i).nextBytes(value);
        return value;
    }

    private static Path state(Path store) {
        return store.resolveSibling(store.getFileName() + ".state");
    }

    private void fill(int count) throws IOException {
        try (ChronicleStore store = ChronicleStore.open(file, LAYOUT)) {
            for (int i = 0; i < count; i++) {
                store.put(key(i), value(i));
            }
        }
    }

    @Test
    void growsFarBeyondWhatItWasMadeFor() throws IOException {
        fill(5000);
        try (ChronicleStore store = ChronicleStore.open(file, LAYOUT)) {
            assertThat(store.size()).isEqualTo(5000);
            for (int i = 0; i < 5000; i++) {
                assertThat(store.get(key(i))).hasValue(value(i));
            }
            assertThat(store.get(key(5000))).isEmpty();
        }
    }

    @Test
    void keepsValuesFarLargerThanTheAverage() throws IOException {
        byte[] large = new byte[EmbeddingCache.MAX_VALUE_BYTES];
        new Random(1).nextBytes(large);
        ChronicleStore.Layout small = new ChronicleStore.Layout("test cache", 512, 500);
        try (ChronicleStore store = ChronicleStore.open(file, small)) {
            for (int i = 0; i < 40; i++) {
                store.put(key(i), large);
            }
            store.put(key(100), value(100));
            for (int i = 0; i < 40; i++) {
                assertThat(store.get(key(i))).hasValue(large);
            }
            assertThat(store.get(key(100))).hasValue(value(100));
        }
    }

    @Test
    void whatIsReplacedIsNotGivenBack() throws IOException {
        try (ChronicleStore store = ChronicleStore.open(file, LAYOUT)) {
            store.put(key(1), value(1));
            store.put(key(1), value(99));
            assertThat(store.get(key(1))).hasValue(value(99));
            assertThat(store.size()).isEqualTo(1);
        }
    }

    @Test
    void aFileThatAKilledProcessWasGrowingIntoIsDeleted() throws IOException {
        fill(10);
        Path growing = Files.write(folder.resolve("store.chm.new"), new byte[100_000]);
        try (ChronicleStore store = ChronicleStore.open(file, LAYOUT)) {
            assertThat(store.size()).isEqualTo(10);
            assertThat(growing).doesNotExist();
        }
    }

    @Test
    void keepsNothingOnceItIsAbandoned() throws IOException {
        try (ChronicleStore store = ChronicleStore.open(file, LAYOUT)) {
            store.put(key(1), value(1));
            store.abandon();
            store.put(key(2), value(2));
            assertThat(store.get(key(1))).isEmpty();
            assertThat(store.size()).isZero();
        }
    }

    @Test
    void whatWasNotClosedInOrderIsRecovered() throws IOException {
        Path killed = folder.resolve("killed.chm");
        try (ChronicleStore store = ChronicleStore.open(file, LAYOUT)) {
            for (int i = 0; i < 50; i++) {
                store.put(key(i), value(i));
            }
            // As a process leaves them that is killed now.
            Files.copy(file, killed);
            Files.copy(state(file), state(killed));
        }
        try (ChronicleStore recovered = ChronicleStore.open(killed, LAYOUT)) {
            assertThat(recovered.size()).isEqualTo(50);
            for (int i = 0; i < 50; i++) {
                assertThat(recovered.get(key(i))).hasValue(value(i));
            }
        }
    }

    @Test
    void survivesDamageAndNeverGivesBackWrongBytes() throws IOException {
        long seed = 99;
        Random random = new Random(seed);
        fill(60);
        byte[] intact = Files.readAllBytes(file);
        byte[] state = Files.readAllBytes(state(file));
        int survivors = 0;
        for (int round = 0; round < 40; round++) {
            byte[] damaged = intact.clone();
            int reach = round % 2 == 0 ? damaged.length : 4096;
            for (int n = 0; n < 1 + round * 5; n++) {
                damaged[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, damaged);
            Files.write(state(file), state);
            survivors += countSurvivors("seed " + seed + ", round " + round);
        }
        assertThat(survivors).isPositive();
    }

    private int countSurvivors(String where) throws IOException {
        int survivors = 0;
        try (ChronicleStore store = ChronicleStore.open(file, LAYOUT)) {
            for (int i = 0; i < 60; i++) {
                Optional<byte[]> value = store.get(key(i));
                if (value.isPresent()) {
                    survivors++;
                    assertThat(value.get()).as(where).isEqualTo(value(i));
                }
            }
            store.put(key(1000), value(1000));
        }
        return survivors;
    }

    @Test
    void filesThatAreCutShortEmptyOrGoneAreStartedAfresh() throws IOException {
        fill(60);
        long length = Files.size(file);
        for (long cut : new long[] {length - 1, length / 2, 4096, 100, 0}) {
            fill(60);
            try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
                opened.setLength(cut);
            }
            assertUsable();
        }
        fill(60);
        Files.delete(file);
        assertUsable();
        Files.delete(state(file));
        assertUsable();
        Files.write(file, new byte[100_000]);
        assertUsable();
        byte[] ones = new byte[100_000];
        Arrays.fill(ones, (byte) -1);
        Files.write(file, ones);
        assertUsable();
    }

    private void assertUsable() throws IOException {
        try (ChronicleStore store = ChronicleStore.open(file, LAYOUT)) {
            store.put(key(7), value(7));
            assertThat(store.get(key(7))).hasValue(value(7));
        }
        try (ChronicleStore store = ChronicleStore.open(file, LAYOUT)) {
            assertThat(store.get(key(7))).hasValue(value(7));
        }
    }
}
