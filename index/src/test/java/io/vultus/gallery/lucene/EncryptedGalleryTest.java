package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static io.vultus.gallery.Faces.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryContractTest;
import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryException;
import io.vultus.gallery.GalleryKeyException;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.GalleryTooNewException;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Profile;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import io.vultus.gallery.encryption.GalleryKey;
import io.vultus.gallery.encryption.VersionOne;
import io.vultus.model.ModelContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An encrypted gallery does all that a gallery does, and shows nothing to whoever has no key. */
class EncryptedGalleryTest extends GalleryContractTest {

    private static final GalleryKey KEY = GalleryKey.generate();
    private static final LuceneGalleryOptions OPTIONS = LuceneGalleryOptions.DEFAULT.withKey(KEY);

    @TempDir
    Path temp;

    @Override
    protected Gallery open(ModelContract contract) {
        return LuceneGallery.open(folder(), contract, OPTIONS);
    }

    private Path folder() {
        return temp.resolve("people");
    }

    @Test
    void nothingOfAnybodyCanBeReadInItsFiles() throws IOException {
        gallery.enrol(Template.of("id-of-grace", face(7))
                .withSource("photographs/grace.jpg")
                .withMetadata(Map.of("note", "metadata-of-grace")));
        gallery.update(new Profile("id-of-grace", "Grace Hopper", Map.of("rank", "rear-admiral")));
        gallery.get("id-of-grace");
        ByteBuffer vector =
                ByteBuffer.allocate(face(7).dimension() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        vector.asFloatBuffer().put(face(7).toArray());
        gallery.close();
        String firstValues = new String(vector.array(), 0, 16, StandardCharsets.ISO_8859_1);
        List<String> traces = List.of(
                firstValues,
                "id-of-grace",
                "Grace",
                "grace.jpg",
                "metadata-of-grace",
                "rear-admiral",
                "test-model",
                "Lucene104",
                Template.of("id-of-grace", face(7)).templateId());
        contents().forEach((file, bytes) -> assertThat(bytes).as(file).doesNotContain(traces));
        assertThat(folder().resolve("cache")).doesNotExist();
        gallery = open(CONTRACT);
        assertThat(gallery.get("id-of-grace").orElseThrow().name()).isEqualTo("Grace Hopper");
    }

    /** What is in the files, by name; their own names, which tell nothing, are not. */
    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder().relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    @Test
    void missingAndWrongKeysAreTold() {
        gallery.enrol("ada", face(1));
        gallery.close();
        assertThatThrownBy(() -> LuceneGallery.open(folder(), CONTRACT))
                .isInstanceOf(GalleryKeyException.class)
                .hasMessage("the gallery " + folder() + " is encrypted, and its key was not given");
        assertThatThrownBy(() -> LuceneGallery.openReadOnly(folder())).isInstanceOf(GalleryKeyException.class);
        assertThatThrownBy(() -> GalleryCheck.run(folder())).isInstanceOf(GalleryKeyException.class);
        LuceneGalleryOptions wrong = LuceneGalleryOptions.DEFAULT.withKey(GalleryKey.generate());
        assertThatThrownBy(() -> LuceneGallery.open(folder(), CONTRACT, wrong))
                .isInstanceOf(GalleryKeyException.class)
                .hasMessage("the key is not that of the gallery " + folder());
        assertThatThrownBy(() -> LuceneGallery.openReadOnly(folder(), wrong)).isInstanceOf(GalleryKeyException.class);
        assertThatThrownBy(() -> GalleryCheck.run(folder(), wrong)).isInstanceOf(GalleryKeyException.class);

        Path plain = temp.resolve("plain");
        LuceneGallery.open(plain, CONTRACT).close();
        assertThatThrownBy(() -> LuceneGallery.open(plain, CONTRACT, OPTIONS))
                .isInstanceOf(GalleryKeyException.class)
                .hasMessage("the gallery " + plain
                        + " is not encrypted (it has no data.key), but a key was given; open it without");
        gallery = open(CONTRACT);
        assertThat(gallery.identities()).containsExactly("ada");
    }

    @Test
    void anotherKeyIsGivenWithoutTouchingTheIndex() throws IOException {
        gallery.enrol("ada", face(1));
        gallery.close();
        Map<String, String> before = contents();
        GalleryKey next = GalleryKey.generate();
        assertThatThrownBy(() -> LuceneGallery.rotateKey(folder(), next, KEY)).isInstanceOf(GalleryKeyException.class);
        assertThat(contents()).isEqualTo(before);

        LuceneGallery.rotateKey(folder(), KEY, next);

        Map<String, String> after = contents();
        assertThat(after.remove("data.key")).isNotEqualTo(before.remove("data.key"));
        assertThat(after).isEqualTo(before);
        assertThatThrownBy(() -> open(CONTRACT)).isInstanceOf(GalleryKeyException.class);
        try (GalleryReader reader = LuceneGallery.openReadOnly(folder(), OPTIONS.withKey(next))) {
            assertThat(reader.identify(face(1), 1, .9).decision()).isPresent();
        }
        LuceneGallery.rotateKey(folder(), next, KEY);
        gallery = open(CONTRACT);
    }

    @Test
    void withoutItsDataKeyAGalleryIsErased() throws IOException {
        gallery.enrol("ada", face(1));
        gallery.close();
        Path dataKey = folder().resolve("data.key");
        byte[] bytes = Files.readAllBytes(dataKey);
        Files.delete(dataKey);
        assertThatThrownBy(() -> LuceneGallery.openReadOnly(folder()))
                .isInstanceOf(GalleryKeyException.class)
                .hasMessageContaining("the key of its files, data.key, is missing");
        assertThatThrownBy(() -> open(CONTRACT)).isInstanceOf(GalleryKeyException.class);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(dataKey, flipped);
            assertThatThrownBy(() -> open(CONTRACT)).as("bit %d", bit).isInstanceOf(GalleryCorruptException.class);
        }
        Files.write(dataKey, bytes);
        gallery = open(CONTRACT);
    }

    @Test
    void largeOnesAreSearchedAsOthersAre() {
        for (SearchStructure structure : List.of(SearchStructure.SCAN, SearchStructure.HNSW)) {
            LuceneGalleryOptions options =
                    LuceneGalleryOptions.DEFAULT.withStructure(structure).withThreads(2);
            options = structure == SearchStructure.HNSW ? options.withGraph(new GraphOptions(16, 100, 300)) : options;
            try (LuceneGallery plain = LuceneGallery.open(temp.resolve(structure + "-plain"), CONTRACT, options);
                    LuceneGallery sealed =
                            LuceneGallery.open(temp.resolve(structure + "-sealed"), CONTRACT, options.withKey(KEY))) {
                for (LuceneGallery each : List.of(plain, sealed)) {
                    each.enrolAll(IntStream.range(0, 9000)
                            .mapToObj(i -> Template.of("p" + i % 3000, "t" + i, sample(i % 3000, i))));
                    each.optimise(ProgressListener.SILENT);
                }
                assertThat(sealed.stats().indexedTemplates())
                        .isEqualTo(plain.stats().indexedTemplates());
                for (SearchMode mode : List.of(SearchMode.APPROXIMATE, SearchMode.EXACT)) {
                    IdentifyOptions five = IdentifyOptions.of(5, .4).withMode(mode);
                    for (int person = 0; person < 3000; person += 100) {
                        assertThat(sealed.identify(face(person), five)
                                        .candidates()
                                        .getFirst())
                                .as("%s, %s, %d", structure, mode, person)
                                .isEqualTo(plain.identify(face(person), five)
                                        .candidates()
                                        .getFirst());
                    }
                }
            }
            assertThat(GalleryCheck.run(temp.resolve(structure + "-sealed"), OPTIONS)
                            .problems())
                    .isEmpty();
        }
    }

    /** A copy has the same keys, ids and file names, and its segments are the same as far as the two went together. */
    @Test
    void filesOfACopyThatWentItsOwnWayAreFound() throws IOException {
        gallery.enrolAll(IntStream.range(0, 40).mapToObj(i -> Template.of("p" + i % 20, "t" + i, sample(i % 20, i))));
        gallery.close();
        Path copy = temp.resolve("copy");
        copyFolder(folder(), copy);
        gallery = open(CONTRACT);
        gallery.removeTemplate("p1", "t1");
        gallery.close();
        try (LuceneGallery other = LuceneGallery.open(copy, CONTRACT, OPTIONS)) {
            other.removeTemplate("p2", "t2");
        }
        int swapped = 0;
        for (String name : indexFiles(folder())) {
            Path mine = folder().resolve("index").resolve(name);
            Path foreign = copy.resolve("index").resolve(name);
            if (Files.exists(foreign) && Files.mismatch(mine, foreign) >= 0) {
                byte[] sound = Files.readAllBytes(mine);
                assertFound(mine, Files.readAllBytes(foreign));
                Files.write(mine, sound);
                swapped++;
            }
        }
        assertThat(swapped).isGreaterThanOrEqualTo(2);
        assertThat(GalleryCheck.run(folder(), OPTIONS).problems()).isEmpty();
        gallery = open(CONTRACT);
    }

    @Test
    void filesExchangedWithinTheGalleryAreFound() throws IOException {
        for (int batch = 0; batch < 3; batch++) {
            int from = batch * 10;
            gallery.enrolAll(IntStream.range(from, from + 10).mapToObj(i -> Template.of("p" + i, sample(i, i))));
        }
        gallery.close();
        List<String> names = indexFiles(folder());
        assertThat(names).hasSizeGreaterThan(10);
        for (int i = 0; i < names.size(); i++) {
            Path one = folder().resolve("index").resolve(names.get(i));
            Path other = folder().resolve("index").resolve(names.get((i + 1) % names.size()));
            byte[] first = Files.readAllBytes(one);
            byte[] second = Files.readAllBytes(other);
            Files.write(other, first);
            assertFound(one, second);
            Files.write(one, first);
            Files.write(other, second);
        }
        assertThat(GalleryCheck.run(folder(), OPTIONS).problems()).isEmpty();
        gallery = open(CONTRACT);
    }

    @Test
    void galleriesOfVersionOneAreReadAndWrittenOn() throws IOException {
        gallery.enrolAll(IntStream.range(0, 40).mapToObj(i -> Template.of("p" + i % 20, sample(i % 20, i))));
        gallery.close();
        VersionOne.convert(folder(), KEY);
        try (GalleryReader reader = LuceneGallery.openReadOnly(folder(), OPTIONS)) {
            assertThat(reader.peopleCount()).isEqualTo(20);
            assertThat(versions()).containsOnlyKeys(1);
            gallery = open(CONTRACT);
            gallery.enrol("ada", face(77));
            assertThat(versions().get(2)).isNotEmpty().anyMatch(name -> name.startsWith("segments_"));
            assertThat(versions().get(1)).isNotEmpty();
        }
        assertThat(Files.readAllBytes(folder().resolve("data.key"))).hasSize(92).startsWith(dataKeyVersion(2));
        gallery.close();
        assertThat(GalleryCheck.run(folder(), OPTIONS).problems()).isEmpty();
        gallery = open(CONTRACT);
        assertThat(gallery.peopleCount()).isEqualTo(21);
        assertThat(gallery.erase("ada")).isTrue();
    }

    /** The index's files by the version in their headers. */
    private Map<Integer, List<String>> versions() throws IOException {
        Map<Integer, List<String>> versions = new TreeMap<>();
        for (String name : indexFiles(folder())) {
            byte[] file = Files.readAllBytes(folder().resolve("index").resolve(name));
            versions.computeIfAbsent(ByteBuffer.wrap(file).getInt(Long.BYTES), version -> new ArrayList<>())
                    .add(name);
        }
        return versions;
    }

    private static List<String> indexFiles(Path gallery) throws IOException {
        try (Stream<Path> files = Files.list(gallery.resolve("index"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".lock"))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] dataKeyVersion(int version) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(0x56554c545553444bL)
                .putInt(version)
                .array();
    }

    private static void copyFolder(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void theGallerysIdIsKeptByARotationAndCannotBeChanged() throws IOException {
        gallery.enrol("ada", face(1));
        gallery.close();
        Path dataKey = folder().resolve("data.key");
        byte[] before = Files.readAllBytes(dataKey);
        LuceneGallery.rotateKey(folder(), KEY, GalleryKey.generate());
        byte[] after = Files.readAllBytes(dataKey);
        assertThat(Arrays.copyOf(after, 28)).isEqualTo(Arrays.copyOf(before, 28));
        assertThat(Arrays.copyOfRange(after, 28, 88)).isNotEqualTo(Arrays.copyOfRange(before, 28, 88));

        byte[] otherId = before.clone();
        otherId[12] ^= 1;
        Files.write(dataKey, VersionOne.withChecksum(otherId));
        assertThatThrownBy(() -> open(CONTRACT))
                .isInstanceOf(GalleryKeyException.class)
                .hasMessage("the key is not that of the gallery " + folder());

        byte[] newer = before.clone();
        newer[11] = 3;
        Files.write(dataKey, VersionOne.withChecksum(newer));
        assertThatThrownBy(() -> open(CONTRACT))
                .isInstanceOf(GalleryTooNewException.class)
                .hasMessage(
                        "the gallery " + folder()
                                + " is encrypted in version 3, this version of Vultus reads up to 2; open it with a newer version");
        Files.write(dataKey, before);
        gallery = open(CONTRACT);
    }

    @Test
    void whatAKilledRotationLeftGoesWithTheNextOpening() throws IOException {
        gallery.enrol("ada", face(1));
        gallery.close();
        Path leftByVersionOne = Files.createFile(folder().resolve("data.key.new"));
        Path left = Files.createFile(folder().resolve(".data.key.1x2y3z.unfinished"));
        gallery = open(CONTRACT);
        assertThat(left).doesNotExist();
        assertThat(leftByVersionOne).doesNotExist();
        assertThat(gallery.identities()).containsExactly("ada");
    }

    @Test
    void keysAreReadAndNeverRepeated() throws IOException {
        Path file = Files.writeString(temp.resolve("key"), KEY.toText() + "\n");
        assertThat(GalleryKey.ofFile(file).toText()).isEqualTo(KEY.toText());
        String base64 = Base64.getEncoder().encodeToString(new byte[GalleryKey.BYTES]);
        assertThat(GalleryKey.ofText(base64, "x").toText()).isEqualTo("00".repeat(GalleryKey.BYTES));
        assertThat(KEY.toString()).isEqualTo("GalleryKey");
        assertThat(OPTIONS.toString()).doesNotContain(KEY.toText());
        for (String wrong : List.of("", "secret", KEY.toText().substring(1), KEY.toText() + "00", "x".repeat(64))) {
            assertThatThrownBy(() -> GalleryKey.ofText(wrong, "the variable"))
                    .isInstanceOf(GalleryKeyException.class)
                    .hasMessageStartingWith("the variable holds no key: ")
                    .satisfies(e -> {
                        for (Throwable each = e; each != null && wrong.length() > 1; each = each.getCause()) {
                            assertThat(each.getMessage()).doesNotContain(wrong);
                        }
                    });
        }
    }

    @Test
    void whatIsCutOrFlippedInItsFilesIsFound() throws IOException {
        gallery.enrolAll(IntStream.range(0, 80).mapToObj(i -> Template.of("p" + i % 40, sample(i % 40, i))));
        gallery.close();
        try (Stream<Path> all = Files.list(folder().resolve("index"))) {
            for (Path file :
                    all.filter(each -> !each.toString().endsWith(".lock")).toList()) {
                byte[] sound = Files.readAllBytes(file);
                for (int i = 0; i < 24; i++) {
                    byte[] damaged = sound.clone();
                    damaged[(int) ((long) i * sound.length / 24)] ^= (byte) (1 << i % 8);
                    assertFound(file, damaged);
                }
                assertFound(file, Arrays.copyOf(sound, sound.length - 1));
                assertFound(file, Arrays.copyOf(sound, sound.length / 2));
                Files.write(file, sound);
            }
        }
        assertThat(GalleryCheck.run(folder(), OPTIONS).problems()).isEmpty();
        gallery = open(CONTRACT);
    }

    private void assertFound(Path file, byte[] damaged) throws IOException {
        Files.write(file, damaged);
        try {
            assertThat(GalleryCheck.run(folder(), OPTIONS).problems())
                    .as(file.toString())
                    .isNotEmpty();
        } catch (GalleryException e) {
            // refused, and said so
        }
    }
}
