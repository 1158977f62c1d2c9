package io.vultus.gallery.opensearch;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static io.vultus.gallery.Faces.sample;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.ContentKey;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Looks through all bytes of all nodes for somebody who was erased. Stored documents are compressed, codes and graphs
 * are made of everybody's vectors: that nobody erased is left in these is shown by counting, every row is a live
 * document's, and no file is there but those of the segments that are searched.
 */
@Tag("cluster")
class ClusterErasureTest {

    private static final int OTHERS = 400;
    private static final String IDENTITY = "zaphod-of-betelgeuse-vii";
    private static final Embedding FACE = face(4711);
    private static final ContentKey PHOTOGRAPH = ContentKey.ofHex("42".repeat(ContentKey.BYTES));

    private final TestCluster cluster = TestCluster.shared();
    private final String name = "erasure-" + UUID.randomUUID();

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOnAnyNode(OpenSearchOptions.Quantisation quantisation) throws IOException {
        OpenSearchOptions options = OpenSearchOptions.DEFAULT.withQuantisation(quantisation);
        try (OpenSearchGallery gallery = OpenSearchGallery.open(cluster.connection(name), CONTRACT, options);
                Engine engine = cluster.engine(name)) {
            enrol(gallery);
            Map<String, Set<String>> before = find(needles());
            engine.send("POST", "/" + name + "/_flush", Map.of("force", "true"), null);
            find(needles()).forEach((what, files) -> before.get(what).addAll(files));
            assertThat(before)
                    .allSatisfy((what, files) ->
                            assertThat(files).as("%s can be found at all", what).isNotEmpty());
            // Removed and replaced before, so that only the erasure gets rid of it.
            gallery.removeTemplate(IDENTITY, "profile");

            assertThat(gallery.erase(IDENTITY)).isTrue();

            assertThat(find(needles()))
                    .allSatisfy((what, files) ->
                            assertThat(files).as("%s is left in", what).isEmpty());
            assertOnlyTheLivingAreLeft(engine);
            assertThat(gallery.identify(FACE, 1, .9).decision()).isEmpty();
            assertThat(gallery.templateCount()).isEqualTo(OTHERS);
            cluster.delete(name + "-1");
        }
    }

    private static void enrol(OpenSearchGallery gallery) {
        gallery.enrolAll(IntStream.range(0, OTHERS).mapToObj(i -> Template.of("p" + i, face(i))));
        gallery.enrol(new Template(
                IDENTITY,
                "passport-page-two",
                FACE,
                Optional.of("/photographs/heart-of-gold.jpg"),
                Optional.of(PHOTOGRAPH),
                Map.of("camera", "sub-etha-sensomatic")));
        gallery.enrol(Template.of(IDENTITY, "profile", sample(4711, 1)));
        gallery.enrol(Template.of(IDENTITY, "replaced", sample(4711, 2)));
        gallery.enrol(Template.of(IDENTITY, "replaced", sample(4711, 3)));
        gallery.update(new Profile(IDENTITY, "Zaphod Beeblebrox", Map.of("office", "president-of-the-galaxy")));
    }

    private static Map<String, byte[]> needles() {
        Map<String, byte[]> needles = new LinkedHashMap<>();
        for (String text : List.of(
                IDENTITY,
                "passport-page-two",
                "heart-of-gold.jpg",
                "sub-etha-sensomatic",
                "Beeblebrox",
                "president-of-the-galaxy")) {
            needles.put(text, text.getBytes(StandardCharsets.UTF_8));
        }
        needles.put("key of the photograph", PHOTOGRAPH.toString().getBytes(StandardCharsets.UTF_8));
        needles.put("id of the person", Base64.getUrlDecoder().decode(Documents.personId(IDENTITY)));
        List<Embedding> faces = List.of(FACE, sample(4711, 1), sample(4711, 2), sample(4711, 3));
        for (int i = 0; i < faces.size(); i++) {
            float[] values = faces.get(i).toArray();
            ByteBuffer bytes = ByteBuffer.allocate(4 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values, 8, 4);
            needles.put("vector " + i, bytes.array());
            String json = values[8] + "," + values[9];
            needles.put("vector " + i + " as text", json.getBytes(StandardCharsets.UTF_8));
        }
        return needles;
    }

    /** In which files of all nodes something is, by what it is. */
    private Map<String, Set<String>> find(Map<String, byte[]> needles) throws IOException {
        Map<String, Set<String>> found = new TreeMap<>();
        needles.keySet().forEach(what -> found.put(what, new TreeSet<>()));
        Files.walkFileTree(cluster.folder(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                byte[] bytes = bytes(file);
                needles.forEach((what, needle) -> {
                    if (contains(bytes, needle)) {
                        found.get(what).add(cluster.folder().relativize(file).toString());
                    }
                });
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return found;
    }

    /** Segments that were merged go at any time. */
    private static byte[] bytes(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    private static boolean contains(byte[] bytes, byte[] needle) {
        for (int from = 0; from + needle.length <= bytes.length; from++) {
            int length = 0;
            while (length < needle.length && bytes[from + length] == needle[length]) {
                length++;
            }
            if (length == needle.length) {
                return true;
            }
        }
        return false;
    }

    private void assertOnlyTheLivingAreLeft(Engine engine) throws IOException {
        JsonNode shards = engine.get("/" + name + "/_segments")
                .path("indices")
                .path(name + "-1")
                .path("shards");
        String index = engine.get("/" + name + "/_settings")
                .path(name + "-1")
                .path("settings")
                .path("index")
                .path("uuid")
                .asText();
        int documents = 0;
        for (Map.Entry<String, JsonNode> shard : shards.properties()) {
            for (JsonNode copy : shard.getValue()) {
                Set<String> segments = new TreeSet<>();
                for (Map.Entry<String, JsonNode> segment : copy.path("segments").properties()) {
                    assertThat(segment.getValue().path("deleted_docs").asInt()).isZero();
                    documents += segment.getValue().path("num_docs").asInt();
                    segments.add(segment.getKey());
                }
                Path folder = folderOf(engine, copy.path("routing").path("node").asText(), index, shard.getKey());
                assertThat(segmentsIn(folder)).isEqualTo(segments);
            }
        }
        assertThat(documents).as("on two copies, people and templates").isEqualTo(2 * 2 * OTHERS);
    }

    private Path folderOf(Engine engine, String node, String index, String shard) {
        String nodeName = engine.get("/_nodes/" + node)
                .path("nodes")
                .path(node)
                .path("name")
                .asText();
        return cluster.folder()
                .resolve(nodeName)
                .resolve("data/nodes/0/indices")
                .resolve(index)
                .resolve(shard)
                .resolve("index");
    }

    private static Set<String> segmentsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith("_"))
                    .map(file -> file.replaceFirst("^(_[0-9a-z]+).*$", "$1"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
