package io.vultus.gallery.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vultus.gallery.Faces;
import io.vultus.gallery.GalleryException;
import io.vultus.gallery.Template;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Enrols and asks without pause while nodes are killed, or cut off, and come back; then looks for every template that
 * was acknowledged, by its id and by its vector.
 */
@Tag("cluster")
class ClusterKillTest {

    private static final int BATCH = 20;

    /** How long there is load before and after each blow, in seconds. */
    private static final int QUIET = Integer.getInteger("vultus.cluster.seconds", 8);

    @Test
    void aNodeIsKilledAndComesBack() throws Exception {
        try (TestCluster cluster = TestCluster.start()) {
            strikeNode(cluster, "kill -9 of a node", node -> !node.equals(cluster.manager()));
        }
    }

    @Test
    void theElectedManagerIsKilledAndComesBack() throws Exception {
        try (TestCluster cluster = TestCluster.start()) {
            strikeNode(cluster, "kill -9 of the elected manager", node -> node.equals(cluster.manager()));
        }
    }

    private static void strikeNode(TestCluster cluster, String what, Predicate<TestCluster.Node> which)
            throws Exception {
        underLoad(cluster, what, () -> {
            TestCluster.Node node =
                    cluster.nodes().stream().filter(which).findFirst().orElseThrow();
            cluster.kill(node);
            TimeUnit.SECONDS.sleep(QUIET);
            cluster.start(node);
        });
    }

    @Test
    void theNetworkIsCut() throws Exception {
        assumeTrue(Namespaces.areAllowed(), "network namespaces need root and iproute2");
        try (Namespaces network = Namespaces.create(TestCluster.NODES);
                TestCluster cluster = TestCluster.start(network.nodes())) {
            TestCluster.Node manager = cluster.manager();
            underLoad(cluster, "network cut around the elected manager", () -> {
                network.cut(cluster.nodes().indexOf(manager));
                TimeUnit.SECONDS.sleep(4L * QUIET);
                network.mend(cluster.nodes().indexOf(manager));
            });
        }
    }

    /** What is done to a cluster under load. */
    @FunctionalInterface
    private interface Blow {
        void strike() throws Exception;
    }

    private static void underLoad(TestCluster cluster, String what, Blow blow) throws Exception {
        List<Template> acknowledged = Collections.synchronizedList(new ArrayList<>());
        List<String> refused = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger unanswered = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        try (OpenSearchGallery gallery = OpenSearchGallery.open(cluster.connection("load"), Faces.CONTRACT);
                OpenSearchGalleryReader reader = OpenSearchGallery.openReadOnly(cluster.connection("load"))) {
            Thread enrolling = Thread.ofVirtual().start(() -> {
                for (int next = 0; !stop.get(); next += BATCH) {
                    List<Template> batch = IntStream.range(next, next + BATCH)
                            .mapToObj(i -> Template.of("p" + i, Faces.face(i)))
                            .toList();
                    try {
                        gallery.enrolAll(batch);
                        acknowledged.addAll(batch);
                    } catch (GalleryException e) {
                        refused.add(e.getMessage());
                    }
                }
            });
            Thread asking = Thread.ofVirtual().start(() -> {
                while (!stop.get()) {
                    try {
                        if (!acknowledged.isEmpty()) {
                            Template known = acknowledged.get(answered.get() % acknowledged.size());
                            assertThat(reader.identify(known.embedding(), 1, .99)
                                            .decision())
                                    .isPresent();
                            answered.incrementAndGet();
                        }
                    } catch (GalleryException | AssertionError e) {
                        unanswered.incrementAndGet();
                        refused.add(e.toString());
                    }
                }
            });
            TimeUnit.SECONDS.sleep(QUIET);
            int before = acknowledged.size();
            int answeredBefore = answered.get();
            blow.strike();
            int during = acknowledged.size() - before;
            int answeredDuring = answered.get() - answeredBefore;
            cluster.awaitNodes(TestCluster.NODES);
            TimeUnit.SECONDS.sleep(QUIET);
            stop.set(true);
            enrolling.join();
            asking.join();
            cluster.awaitStatus("green");
            report(what, before, during, acknowledged.size(), answeredDuring, answered.get(), refused, gallery);
            assertThat(answeredDuring).as("queries answered meanwhile").isPositive();
            assertThat(unanswered).as("%s", refused).hasValue(0);
            assertThat(acknowledged).hasSizeGreaterThan(before);
            assertAllThere(reader, acknowledged);
        }
    }

    private static void report(
            String what,
            int before,
            int during,
            int all,
            int answeredDuring,
            int answered,
            List<String> refused,
            OpenSearchGallery gallery) {
        System.out.printf(
                Locale.ROOT,
                "%s: %d templates acknowledged before, %d during, %d in all; %d queries answered during, %d in all;"
                        + " refused: %s; %s%n",
                what,
                before,
                during,
                all,
                answeredDuring,
                answered,
                refused,
                gallery.copies());
    }

    private static void assertAllThere(OpenSearchGalleryReader reader, List<Template> acknowledged) {
        Map<String, List<Template>> found =
                reader.templates(acknowledged.stream().map(Template::identity).toList());
        assertThat(acknowledged)
                .allSatisfy(
                        template -> assertThat(found.get(template.identity())).contains(template));
        assertThat(acknowledged)
                .allSatisfy(template -> assertThat(
                                reader.identify(template.embedding(), 1, .99).decision())
                        .hasValueSatisfying(best -> assertThat(best.identity()).isEqualTo(template.identity())));
    }
}
