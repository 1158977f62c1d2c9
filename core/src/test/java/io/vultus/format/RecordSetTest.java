package io.vultus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.file.FolderLockedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordSetTest {

    /**
     * Written by a script after the specification, in another language: images 1 and 2 of identity 0, the second with
     * the magic in its data, but not at a multiple of four; image 3 of identity 1 with two labels, and the magic twice;
     * identities 4 and 5; key 0.
     */
    private static final String RECORDS = """
            0a23d7ce1b000000 0000000000000000 0100000000000000 0000000000000000 61626300
            0a23d7ce1f000000 0000000000000000 0200000000000000 0000000000000000 ffd80a23d7ce7800
            0a23d7ce24000020 0200000000000000 0300000000000000 0000000000000000 0000803f0000e040 7778797a
            0a23d7ce00000040
            0a23d7ce01000060 71000000
            0a23d7ce20000000 0200000000000000 0400000000000000 0000000000000000 0000803f00004040
            0a23d7ce20000000 0200000000000000 0500000000000000 0000000000000000 0000404000008040
            0a23d7ce20000000 0200000000000000 0000000000000000 0000000000000000 000080400000c040
            """;

    private static final String INDEX = "1\t0\n2\t36\n3\t76\n4\t140\n5\t180\n0\t220\n";

    private static final byte[] MAGIC = {0x0a, 0x23, (byte) 0xd7, (byte) 0xce};

    @TempDir
    private Path folder;

    @Test
    void readsWhatAScriptWrote() throws IOException {
        write(bytes(), INDEX);
        Files.writeString(folder.resolve("property"), "2,112,96\n");
        RecordSet set = RecordSet.open(folder);

        assertThat(set.size()).isEqualTo(3);
        assertThat(set.classes()).isEqualTo(2);
        assertThat(set.properties()).hasValue(new RecordProperties(2, 112, 96));
        assertThat(List.of(set.label(0), set.label(1), set.label(2))).containsExactly(0, 0, 1);
        assertThat(set.read(0).image()).isEqualTo("abc".getBytes(StandardCharsets.US_ASCII));
        assertThat(set.read(1).image()).isEqualTo(HexFormat.of().parseHex("ffd80a23d7ce78"));
        ImageRecord third = set.readKey(3);
        assertThat(third.labels()).containsExactly(1f, 7f);
        assertThat(third.image()).isEqualTo(HexFormat.of().parseHex("7778797a0a23d7ce0a23d7ce71"));
        assertThatThrownBy(() -> set.readKey(4)).hasMessageEndingWith("train.rec has no image of key 4");
    }

    /** The same bytes, and nothing else, come from the writer for the images with one label. */
    @Test
    void writesWhatTheScriptWrote() throws IOException {
        Path target = folder.resolve("set");
        try (RecordSetWriter writer = RecordSetWriter.create(target, 112)) {
            assertThat(writer.add(0, "abc".getBytes(StandardCharsets.US_ASCII))).isEqualTo(1);
            assertThat(writer.add(0, HexFormat.of().parseHex("ffd80a23d7ce78"))).isEqualTo(2);
            assertThat(writer.add(1, HexFormat.of().parseHex("7778797a0a23d7ce0a23d7ce71")))
                    .isEqualTo(3);
            assertThat(target).doesNotExist();
            writer.finish();
        }
        String expected = RECORDS.replaceAll("\\s", "")
                .replace(
                        "240000200200000000000000030000000000000000000000000000000000803f0000e0407778797a",
                        "1c000020000000000000803f030000000000000000000000000000007778797a");
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(target.resolve("train.rec"))))
                .isEqualTo(expected);
        assertThat(target.resolve("train.idx")).hasContent("1\t0\n2\t36\n3\t76\n4\t132\n5\t172\n0\t212\n");
        assertThat(target.resolve("property")).hasContent("2,112,112\n");
        assertThat(folder.resolve(".set.unfinished")).doesNotExist();
    }

    @Test
    void twoWritersOfOneSetExcludeEachOther() throws IOException {
        Path target = folder.resolve("set");
        try (RecordSetWriter writer = RecordSetWriter.create(target, 112)) {
            writer.add(0, new byte[] {1});
            assertThatThrownBy(() -> RecordSetWriter.create(target, 112))
                    .isInstanceOf(FolderLockedException.class)
                    .hasMessageStartingWith(target + " is in use by another command that writes this set");
            writer.add(0, new byte[] {2});
            assertThat(writer.finish().size()).isEqualTo(2);
        }
        assertThatThrownBy(() -> RecordSetWriter.create(target, 112)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void withoutADescriptionEveryKeyIsAnImage() throws IOException {
        // Key 0 with flag 0, as the script's first record, and no property file.
        write(bytes(), "0\t0\n7\t36\n5\t76");
        RecordSet set = RecordSet.open(folder.resolve("train.rec"));
        assertThat(set.size()).isEqualTo(3);
        assertThat(List.of(set.key(0), set.key(1), set.key(2))).containsExactly(0L, 5L, 7L);
        assertThat(List.of(set.label(0), set.label(1), set.label(2))).containsExactly(0, 1, 0);
        assertThat(set.classes()).isEqualTo(2);
        assertThat(set.byIdentity()).containsExactly(0, 2, 1);
        assertThat(set.read(2).key()).isEqualTo(7);
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                // offset of the change | its bytes | message
                "220|0a23d7cf|record 0, at byte 220: there is cfd7230a where a record has ced7230a",
                "224|ffffff1f|record 0, at byte 220: it claims 536870911 bytes, and 32 are left in the file",
                "224|20000080|record 0, at byte 220: a part of kind 4; there are 0 to 3",
                "224|20000040|record 0, at byte 220: a part of kind 2 begins it",
                "224|20000020|record 0, at byte 260: the file ends in the middle of it",
                "224|10000000|record 0, at byte 220: it has 16 bytes; its header alone has 24",
                "228|ffffffff|record 0, at byte 220: it claims 4294967295 labels",
                "228|03000000|record 0, at byte 220: it claims 3 labels, and 8 bytes are left",
                "252|0000c07f|record 0, at byte 220: its label is NaN, which numbers nothing",
                "252|000080bf|record 0, at byte 220: its label is -1.0, which numbers nothing",
                "252|00002041|record 0, at byte 220: it says that images are the keys 1 to 9 and identities up to 5,"
                        + " and the index has not all of them",
                "256|00000045|record 0, at byte 220: it says that images are the keys 1 to 3 and identities up to 2047,"
                        + " and the index has not all of them",
                "148|00000000|record 4, at byte 140: it describes an identity and has no two labels",
                "172|00001041|record 4, at byte 140: it says that an identity's images are the keys 9 to 2;"
                        + " images are 1 to 3",
                "12|0000003f|record 1, at byte 0: its label is 0.5, which numbers nothing"
            })
    void namesTheDamage(int offset, String change, String message) throws IOException {
        byte[] damaged = bytes();
        byte[] other = HexFormat.of().parseHex(change);
        System.arraycopy(other, 0, damaged, offset, other.length);
        write(damaged, INDEX);
        assertThatThrownBy(() -> RecordSet.open(folder))
                .isInstanceOf(FormatException.class)
                .hasMessage(folder.resolve("train.rec") + ": " + message);
    }

    @Test
    void damageToAnImageIsToldWhenItIsRead() throws IOException {
        byte[] damaged = bytes();
        damaged[36] = 0;
        damaged[76 + 32 + 3] = 0x40; // image 3 is identity 1's first, so that this renames the identity
        damaged[76 + 32 + 2] = 0;
        write(damaged, INDEX);
        RecordSet set = RecordSet.open(folder);
        assertThat(set.read(0).key()).isEqualTo(1);
        assertThat(set.label(2)).isEqualTo(2);
        assertThatThrownBy(() -> set.read(1))
                .isInstanceOf(FormatException.class)
                .hasMessage(folder.resolve("train.rec")
                        + ": record 2, at byte 36: there is ced72300 where a record has ced7230a");
        byte[] foreign = bytes();
        foreign[36 + 14] = (byte) 0x80;
        foreign[36 + 15] = 0x3f;
        write(foreign, INDEX);
        assertThat(labels(RecordSet.open(folder))).containsExactly(0, 1, 1);
    }

    @Test
    void aSetThatIsCutOffOrHasOtherFilesIsRefused() throws IOException {
        write(Arrays.copyOf(bytes(), 230), INDEX);
        assertThatThrownBy(() -> RecordSet.open(folder))
                .hasMessageEndingWith("record 0, at byte 220: it claims 32 bytes, and 2 are left in the file");
        write(new byte[0], INDEX);
        assertThatThrownBy(() -> RecordSet.open(folder)).hasMessageEndingWith("at byte 220: the file ends before it");
        write(bytes(), "");
        assertThatThrownBy(() -> RecordSet.open(folder)).hasMessageEndingWith("has an index without a key");
        write(bytes(), "1\t0\n2\t36\n2\t76\n");
        assertThatThrownBy(() -> RecordSet.open(folder)).hasMessageEndingWith("train.idx: has key 2 twice");
        write(bytes(), "1\t0\n2 36\n");
        assertThatThrownBy(() -> RecordSet.open(folder))
                .hasMessageEndingWith("train.idx: is no index at byte 5: lines of key, tab and offset are wanted");
        write(bytes(), "1\t99999999999999999999\n");
        assertThatThrownBy(() -> RecordSet.open(folder)).hasMessageContaining("is no index at byte 20");
        write(bytes(), INDEX);
        Files.writeString(folder.resolve("property"), "1,112,112");
        assertThatThrownBy(() -> RecordSet.open(folder))
                .hasMessageEndingWith("has label 1, and 1 identities according to its property file");
        Files.writeString(folder.resolve("property"), "2,112");
        assertThatThrownBy(() -> RecordSet.open(folder)).hasMessageEndingWith("does not hold classes,height,width");
        Files.delete(folder.resolve("train.idx"));
        assertThatThrownBy(() -> RecordSet.open(folder))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("train.idx");
    }

    /** Images of every length and with the magic anywhere come back as they were; seeds are in the message. */
    @Test
    void whatIsWrittenIsRead() throws IOException {
        for (long seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            List<byte[]> images = new ArrayList<>();
            List<Integer> labels = new ArrayList<>();
            Path target = folder.resolve("set" + seed);
            RecordSet set;
            try (RecordSetWriter writer = RecordSetWriter.create(target, 112)) {
                int label = 0;
                for (int i = random.nextInt(1, 40); i > 0; i--) {
                    images.add(image(random));
                    labels.add(label);
                    writer.add(label, images.getLast());
                    label += random.nextInt(2);
                }
                set = writer.finish();
            }
            assertThat(set.classes()).as("seed %d", seed).isEqualTo(labels.getLast() + 1);
            for (int i = 0; i < images.size(); i++) {
                assertThat(set.read(i).image()).as("seed %d, image %d", seed, i).isEqualTo(images.get(i));
                assertThat(set.label(i)).as("seed %d, image %d", seed, i).isEqualTo(labels.get(i));
                assertThat(set.key(i)).isEqualTo(i + 1);
            }
        }
    }

    private static byte[] image(Random random) {
        ByteArrayOutputStream image = new ByteArrayOutputStream();
        image.write(random.nextInt(256));
        for (int pieces = random.nextInt(6); pieces > 0; pieces--) {
            byte[] piece = new byte[random.nextInt(9)];
            random.nextBytes(piece);
            image.writeBytes(random.nextBoolean() ? MAGIC : piece);
        }
        return image.toByteArray();
    }

    @Test
    void copiesWithoutSomeIdentities() throws Exception {
        Path target = folder.resolve("all");
        try (RecordSetWriter writer = RecordSetWriter.create(target, 112)) {
            for (int label = 0; label < 5; label++) {
                for (int i = 0; i <= label; i++) {
                    writer.add(label, new byte[] {(byte) label, (byte) i});
                }
            }
            writer.finish();
        }
        RecordSet all = RecordSet.open(target);
        Path fewer = folder.resolve("fewer");
        assertThat(RecordSetCopy.without(Set.of(1, 3), all, fewer, ProgressListener.SILENT))
                .isEqualTo(new RecordSetCopy(9, 3, 6, 2));
        RecordSet copy = RecordSet.open(fewer);
        assertThat(copy.read(0).image()).containsExactly(0, 0);
        assertThat(copy.read(1).image()).containsExactly(2, 0);
        assertThat(copy.label(1)).isEqualTo(1);
        assertThat(copy.read(8).image()).containsExactly(4, 4);
        assertThat(copy.label(8)).isEqualTo(2);

        assertThatThrownBy(() -> RecordSetCopy.without(Set.of(1), all, fewer, ProgressListener.SILENT))
                .isInstanceOf(FileAlreadyExistsException.class);
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> RecordSetCopy.without(Set.of(0, 1, 2, 3, 4), all, none, ProgressListener.SILENT))
                .isInstanceOf(IllegalStateException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> RecordSetCopy.without(Set.of(1), all, none, ProgressListener.SILENT))
                .isInstanceOf(InterruptedException.class);
        assertThat(none).doesNotExist();
        assertThat(folder.resolve(".none.unfinished")).doesNotExist();
    }

    @Test
    void writerWantsIdentitiesInOrder() throws IOException {
        try (RecordSetWriter writer = RecordSetWriter.create(folder.resolve("set"), 112)) {
            assertThatThrownBy(() -> writer.add(1, new byte[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("identities follow each other: the next image is of 0 or 0, not of 1");
            writer.add(0, new byte[1]);
            assertThatThrownBy(() -> writer.add(2, new byte[1])).hasMessageContaining("is of 0 or 1, not of 2");
            assertThatThrownBy(() -> writer.add(0, new byte[0])).hasMessage("an image of 0 bytes");
        }
    }

    /** A record beyond the first mapping, and one across two: a file of holes, larger than 2 GiB. */
    @Test
    void readsFilesOfMoreThanTwoGigabytes() throws IOException {
        long[] offsets = {0, (1L << 30) - 20, (1L << 31) - 12, (1L << 31) + 400};
        Path file = folder.resolve("train.rec");
        StringBuilder index = new StringBuilder();
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 0; i < offsets.length; i++) {
                out.seek(offsets[i]);
                out.write(ByteBuffer.allocate(8 + 24 + 4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(0xCED7230A)
                        .putInt(28)
                        .putInt(0)
                        .putFloat(i)
                        .putLong(0)
                        .putLong(0)
                        .putInt(i)
                        .array());
                index.append(i + 1).append('\t').append(offsets[i]).append('\n');
            }
        }
        Files.writeString(folder.resolve("train.idx"), index);
        RecordSet set = RecordSet.open(file);
        for (int i = 0; i < offsets.length; i++) {
            assertThat(set.label(i)).isEqualTo(i);
            assertThat(set.read(i).image()).containsExactly(i, 0, 0, 0);
        }
    }

    private static byte[] bytes() {
        return HexFormat.of().parseHex(RECORDS.replaceAll("\\s", ""));
    }

    private void write(byte[] records, String index) throws IOException {
        Files.write(folder.resolve("train.rec"), records);
        Files.writeString(folder.resolve("train.idx"), index);
    }

    /** A record as the format describes it: the labels follow the header where there are several. */
    private static void put(ByteArrayOutputStream records, StringBuilder index, int key, float[] labels, String image) {
        index.append(key).append('\t').append(records.size()).append('\n');
        int own = labels.length == 1 ? 0 : labels.length;
        byte[] picture = image.getBytes(StandardCharsets.US_ASCII);
        int length = 24 + own * Float.BYTES + picture.length;
        ByteBuffer bytes = ByteBuffer.allocate(8 + (length + 3) / 4 * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0xCED7230A).putInt(length).putInt(own).putFloat(own == 0 ? labels[0] : 0);
        bytes.putLong(key).putLong(0);
        for (int i = 0; i < own; i++) {
            bytes.putFloat(labels[i]);
        }
        bytes.put(picture);
        records.writeBytes(bytes.array());
    }

    private static int[] labels(RecordSet set) {
        return IntStream.range(0, set.size()).map(set::label).toArray();
    }

    /**
     * As in Glint360K, whose keys are beyond 2^24: there float32 holds even numbers only. Here all keys above 2 count
     * as beyond, and every odd one was rounded, to either side.
     */
    @Test
    void keysThatFloatsCannotHoldAreFoundAllTheSame() throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        StringBuilder index = new StringBuilder();
        int[] people = {0, 0, 0, 3, 3, 3, 3, 1, 1, 2, 2};
        for (int i = 0; i < people.length; i++) {
            put(records, index, i + 1, new float[] {people[i]}, "image" + i);
        }
        // Identities are the keys 12 to 15: images 1 to 3, 4 to 7, 8 and 9, 10 and 11; odd keys become even.
        put(records, index, 12, new float[] {1, 4}, "");
        put(records, index, 13, new float[] {4, 8}, "");
        put(records, index, 14, new float[] {8, 10}, "");
        put(records, index, 15, new float[] {10, 12}, "");
        put(records, index, 0, new float[] {12, 16}, "");
        write(records.toByteArray(), index.toString());
        assertThat(labels(RecordSet.open(folder, 2))).containsExactly(people);
        assertThat(labels(RecordSet.open(folder))).containsExactly(people);

        // One image less: 10 images, identities 11 to 14. The set says 10 or 12 for the first identity's key.
        for (float told : new float[] {10, 12}) {
            records.reset();
            index.setLength(0);
            for (int i = 0; i < 10; i++) {
                put(records, index, i + 1, new float[] {people[i]}, "image" + i);
            }
            put(records, index, 11, new float[] {1, 4}, "");
            put(records, index, 12, new float[] {4, 8}, "");
            put(records, index, 13, new float[] {8, 10}, "");
            put(records, index, 14, new float[] {10, told}, "");
            put(records, index, 0, new float[] {told, 16}, "");
            write(records.toByteArray(), index.toString());
            assertThat(labels(RecordSet.open(folder, 2))).containsExactly(Arrays.copyOf(people, 10));
        }
    }

    @Test
    void keysOfGlint360kCanBeTold() {
        float told = 17_091_658f;
        assertThat((long) told).isEqualTo(17_091_658L);
        assertThat(told).isLessThan(ImageRecord.MAX_EVEN).isGreaterThan(ImageRecord.MAX_EXACT);
    }

    @Test
    void imagesAreBelievedWhereIdentitiesContradictThem() throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        StringBuilder index = new StringBuilder();
        int[] people = {4, 4, 2, 2, 2, 0};
        for (int i = 0; i < people.length; i++) {
            put(records, index, i + 1, new float[] {people[i]}, "image" + i);
        }
        put(records, index, 7, new float[] {1, 4}, "");
        put(records, index, 8, new float[] {4, 7}, "");
        put(records, index, 0, new float[] {7, 9}, "");
        write(records.toByteArray(), index.toString());
        RecordSet set = RecordSet.open(folder);
        assertThat(labels(set)).containsExactly(people);
        assertThat(set.read(2).label()).isEqualTo(2);
        assertThat(set.notices())
                .containsExactly(folder.resolve("train.rec") + ": the labels of images differ from the identities'"
                        + " records (record 7 for one); the images' own labels are used");
    }

    @Test
    void keyZeroWithLabelsAndAnImageIsRefused() throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        StringBuilder index = new StringBuilder();
        put(records, index, 0, new float[] {1, 2}, "an image");
        put(records, index, 1, new float[] {1}, "another");
        write(records.toByteArray(), index.toString());
        assertThatThrownBy(() -> RecordSet.open(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(
                        "record 0, at byte 0: it has 2 labels and an image; key 0 either describes the set,"
                                + " without an image, or is an image with one label");
    }

    @Test
    void labelsOfSetsWithoutIdentitiesAreReadOnce() throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        StringBuilder index = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            put(records, index, i, new float[] {Math.floorDiv(i, 2)}, "image" + i);
        }
        write(records.toByteArray(), index.toString());
        assertThat(labels(RecordSet.open(folder))).containsExactly(0, 0, 1, 1, 2);
        Path kept = folder.resolve("train.labels");
        assertThat(kept).hasSize(8 + 4 + 32 + 4 + 5 * 4 + 8);

        // A label is changed behind the file's back, with size and time as before: the kept one is told.
        Path file = folder.resolve("train.rec");
        var time = Files.getLastModifiedTime(file);
        byte[] changed = Files.readAllBytes(file);
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putFloat(12, 7);
        Files.write(file, changed);
        Files.setLastModifiedTime(file, time);
        assertThat(labels(RecordSet.open(folder))).containsExactly(0, 0, 1, 1, 2);

        // Another time: read anew. And a damaged file of labels is not believed.
        Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 5000));
        assertThat(labels(RecordSet.open(folder))).containsExactly(7, 0, 1, 1, 2);
        byte[] damaged = Files.readAllBytes(kept);
        damaged[damaged.length - 12] ^= 1;
        Files.write(kept, damaged);
        assertThat(labels(RecordSet.open(folder))).containsExactly(7, 0, 1, 1, 2);
    }
}
