package io.vultus.gallery;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.at;
import static io.vultus.gallery.Faces.face;
import static io.vultus.gallery.Faces.probe;
import static io.vultus.gallery.Faces.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.vultus.embedding.Embedding;
import io.vultus.model.ModelContract;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every gallery promises. An implementation extends this test and says how to open one. */
public abstract class GalleryContractTest {

    /** The gallery under test; empty before each test. */
    protected Gallery gallery;

    /** Opens the one gallery of this test for writing, or creates it; called again after it was closed. */
    protected abstract Gallery open(ModelContract contract);

    @BeforeEach
    void openGallery() {
        gallery = open(CONTRACT);
    }

    @AfterEach
    void closeGallery() {
        gallery.close();
    }

    private void reopen() {
        gallery.close();
        gallery = open(CONTRACT);
    }

    /** As galleries of earlier versions hold people. */
    private static Template stored(String identity, int face) {
        return Template.ofStored(
                identity, "old", face(face), Optional.of("a\u001bb"), Optional.empty(), Map.of("k", "x\u202ey"));
    }

    @Test
    void composedAndDecomposedIdentitiesAreOnePerson() {
        gallery.enrol(Template.of("Zo\u00eb", "1", face(1)));
        gallery.enrol(Template.of("Zoe\u0308", "2", face(2)));
        gallery.update(new Profile("Zoe\u0308", "Zoë B.", Map.of()));

        assertThat(gallery.people())
                .extracting(Person::identity, Person::name, Person::templateCount)
                .containsExactly(tuple("Zo\u00eb", "Zoë B.", 2));
        assertThat(gallery.get("Zoe\u0308").map(Person::identity)).contains("Zo\u00eb");
        assertThat(gallery.templates("Zoe\u0308")).hasSize(2);
        assertThat(gallery.verify("Zoe\u0308", face(1), .5).accepted()).isTrue();
        assertThat(gallery.removeTemplate("Zoe\u0308", "2")).isTrue();
        assertThat(gallery.erase("Zoe\u0308")).isTrue();
        assertThat(gallery.people()).isEmpty();
    }

    @Test
    void peopleOfEarlierVersionsAreFoundWhateverTheirForm() {
        gallery.enrol(stored("Zoe\u0308", 1));
        assertThat(gallery.get("Zo\u00eb").map(Person::identity)).contains("Zoe\u0308");
        assertThat(gallery.verify("Zo\u00eb", face(1), .5).accepted()).isTrue();

        assertThat(gallery.enrol(Template.of("Zo\u00eb", "new", face(2)))).isTrue();
        assertThat(gallery.enrol(Template.of("Zo\u00eb", "new", face(2)))).isFalse();
        gallery.update(new Profile("Zo\u00eb", "Zo\u00eb", Map.of("city", "Bern")));
        assertThat(gallery.people())
                .containsExactly(new Person(Profile.ofStored("Zoe\u0308", "Zoe\u0308", Map.of("city", "Bern")), 2));
        reopen();
        assertThat(gallery.templates("Zo\u00eb"))
                .extracting(Template::source)
                .containsExactly(Optional.empty(), Optional.of("a\u001bb"));
        assertThat(gallery.erase("Zo\u00eb")).isTrue();
        assertThat(gallery.peopleCount()).isZero();
    }

    @Test
    void whereBothFormsAreEnrolledTheGivenOneIsMeant() {
        gallery.enrolAll(Stream.of(stored("Zoe\u0308", 1), stored("Zo\u00eb", 2)));
        assertThat(gallery.identities()).containsExactly("Zoe\u0308", "Zo\u00eb");
        assertThat(gallery.templates("Zoe\u0308"))
                .extracting(Template::embedding)
                .containsExactly(face(1));
        assertThat(gallery.erase("Zo\u00eb")).isTrue();
        assertThat(gallery.identities()).containsExactly("Zoe\u0308");
        assertThat(gallery.erase("Zo\u00eb")).isTrue();
        assertThat(gallery.erase("Zo\u00eb")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u001b[2J", "a\u009b", "a\u202eb", "\ufeffa", "a\u2028b", "a\u200bb", "a\u0007"})
    void textsThatControlATerminalAreRefusedWhereTheyAreNew(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gallery.enrol(text, face(1)))
                .withMessageStartingWith("an identity must not hold control characters: \"")
                .withMessageContaining("\\u");
        assertThatIllegalArgumentException().isThrownBy(() -> Template.of("a", text, face(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Profile("a", text, Map.of()))
                .withMessageStartingWith("a name must not hold control characters: \"");
        assertThatIllegalArgumentException().isThrownBy(() -> new Profile("a", "a", Map.of("k", text)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Profile("a", "a", Map.of(text, "v")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Template.of("a", face(1)).withSource(text));
        gallery.enrol("می\u200cخواهم", face(1));
        assertThat(gallery.get("می\u200cخواهم")).isPresent();
    }

    @Test
    void whetherAnybodyHasAttributes() {
        gallery.enrolAll(Stream.of("a", "b", "c").map(name -> Template.of(name, face(name.charAt(0)))));
        gallery.updateAll(List.of(
                new Profile("a", "A", Map.of("city", "Bern", "team", "x")),
                new Profile("b", "B", Map.of("city", "Bern"))));
        assertThat(gallery.anybodyHas(Map.of())).isTrue();
        assertThat(gallery.anybodyHas(Map.of("city", "Bern"))).isTrue();
        assertThat(gallery.anybodyHas(Map.of("city", "Bern", "team", "x"))).isTrue();
        assertThat(gallery.anybodyHas(Map.of("city", "Basel"))).isFalse();
        gallery.erase("a");
        assertThat(gallery.anybodyHas(Map.of("city", "Bern"))).isTrue();
        assertThat(gallery.anybodyHas(Map.of("team", "x"))).isFalse();
    }

    @Test
    void aPageBeginsBehindAnIdentity() {
        gallery.enrolAll(
                Stream.of("b", "z", "\uff21", "\ud83d\ude00").map(name -> Template.of(name, face(name.hashCode()))));
        assertThat(gallery.people("b").map(Person::identity)).containsExactly("z", "\uff21", "\ud83d\ude00");
        assertThat(gallery.people("\uff21").map(Person::identity)).containsExactly("\ud83d\ude00");
        assertThat(gallery.people("c").map(Person::identity)).containsExactly("z", "\uff21", "\ud83d\ude00");
        assertThat(gallery.people("\ud83d\ude00")).isEmpty();
    }

    private static List<String> identities(Identification found) {
        return found.candidates().stream().map(Candidate::identity).toList();
    }

    private void enrolPeople(int count) {
        gallery.enrolAll(IntStream.range(0, count).mapToObj(i -> Template.of("p%04d".formatted(i), face(i))));
    }

    @Test
    void anEmptyGalleryFindsNobody() {
        for (SearchMode mode : SearchMode.values()) {
            Identification found =
                    gallery.identify(face(1), IdentifyOptions.of(5, .4).withMode(mode));
            assertThat(found.candidates()).isEmpty();
            assertThat(found.decision()).isEmpty();
            assertThat(found.cost().visited()).isZero();
        }
        assertThat(gallery.people()).isEmpty();
        assertThat(gallery.peopleCount()).isZero();
        assertThat(gallery.templateCount()).isZero();
        assertThat(gallery.get("ada")).isEmpty();
        assertThat(gallery.templates("ada")).isEmpty();
        assertThat(gallery.contract()).isEqualTo(CONTRACT);
    }

    @ParameterizedTest
    @EnumSource(SearchMode.class)
    void findsWhoWasEnrolled(SearchMode mode) {
        enrolPeople(50);
        Identification found =
                gallery.identify(sample(17, 1), IdentifyOptions.of(3, .7).withMode(mode));
        assertThat(found.candidates()).hasSize(3);
        assertThat(found.decision()).hasValueSatisfying(best -> {
            assertThat(best.identity()).isEqualTo("p0017");
            assertThat(best.score()).isCloseTo((float) sample(17, 1).cosine(face(17)), within(1e-6f));
            assertThat(best.templateId())
                    .isEqualTo(Template.of("p0017", face(17)).templateId());
        });
        assertThat(found.candidates())
                .isSortedAccordingTo(
                        Comparator.comparingDouble(Candidate::score).reversed());
        assertThat(found.cost().mode()).isNotEqualTo(SearchMode.AUTO);
        assertThat(found.cost().visited()).isBetween(1L, 50L);
        assertThat(found.cost().nanoseconds()).isPositive();
    }

    @Test
    void decidesByTheThreshold() {
        gallery.enrol("near", at(.5, 1));
        float score = gallery.identify(probe(), 1, 0).candidates().getFirst().score();
        assertThat(gallery.identify(probe(), 1, score).decision()).isPresent();
        Identification above = gallery.identify(probe(), 1, Math.nextUp(score));
        assertThat(above.decision()).isEmpty();
        assertThat(above.candidates()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(SearchMode.class)
    void aPersonsScoreIsTheMaximumOverTheirTemplates(SearchMode mode) {
        gallery.enrol("a", at(.2, 1));
        gallery.enrol("a", at(.9, 2));
        gallery.enrol("a", at(-.5, 3));
        gallery.enrol("b", at(.8, 4));
        gallery.enrol("b", at(.7, 5));
        Identification found =
                gallery.identify(probe(), IdentifyOptions.of(5, .5).withMode(mode));
        assertThat(found.candidates())
                .extracting(Candidate::identity, Candidate::templateId)
                .containsExactly(
                        tuple("a", Template.of("a", at(.9, 2)).templateId()),
                        tuple("b", Template.of("b", at(.8, 4)).templateId()));
    }

    @ParameterizedTest
    @EnumSource(SearchMode.class)
    void ofEqualScoresTheSmallerIdentityByItsUtf8BytesComesFirst(SearchMode mode) {
        // U+FF5E sorts before U+1F600 in UTF-8, behind it in UTF-16.
        List<String> ascending = List.of("a", "b", "z", "é", "～", "\uD83D\uDE00");
        ascending.reversed().forEach(identity -> gallery.enrol(identity, at(.6, 1)));
        IdentifyOptions options = IdentifyOptions.of(6, .5).withMode(mode);
        assertThat(identities(gallery.identify(probe(), options))).isEqualTo(ascending);
        assertThat(identities(
                        gallery.identify(probe(), IdentifyOptions.of(2, .5).withMode(mode))))
                .containsExactly("a", "b");
        assertThat(gallery.identities()).containsExactlyElementsOf(ascending);
    }

    @ParameterizedTest
    @EnumSource(SearchMode.class)
    void ofAPersonsEqualTemplatesTheSmallerIdCounts(SearchMode mode) {
        gallery.enrol(Template.of("a", at(.6, 1)).withTemplateId("2"));
        gallery.enrol(Template.of("a", at(.6, 1)).withTemplateId("1"));
        gallery.enrol(Template.of("a", at(.6, 1)).withTemplateId("3"));
        assertThat(gallery.identify(probe(), IdentifyOptions.of(1, .5).withMode(mode))
                        .candidates())
                .containsExactly(new Candidate("a", .6f, "1"));
        assertThat(gallery.verify("a", probe(), .5).best()).hasValue(new Candidate("a", .6f, "1"));
    }

    @ParameterizedTest
    @EnumSource(SearchMode.class)
    void peopleWithManyTemplatesDoNotCrowdOthersOut(SearchMode mode) {
        gallery.enrolAll(IntStream.range(0, 1500)
                .mapToObj(i -> Template.of("crowd", sample(1, i)).withTemplateId("t" + i)));
        gallery.enrolAll(IntStream.range(2, 8).mapToObj(i -> Template.of("p" + i, face(i))));
        IdentifyOptions options = IdentifyOptions.of(7, .4).withMode(mode);
        Identification found = gallery.identify(face(1), options);
        assertThat(identities(found)).hasSize(7).startsWith("crowd").doesNotHaveDuplicates();
        assertThat(identities(
                        gallery.identify(face(1), IdentifyOptions.of(20, .4).withMode(mode))))
                .hasSize(7);
    }

    @Test
    void approximateAgreesWithExactAndExactWithAPlainLoop() {
        long seed = 20_261_124;
        Random random = new Random(seed);
        List<Template> templates = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            int person = random.nextInt(700);
            templates.add(Template.of("p" + person, sample(person, i)));
        }
        gallery.enrolAll(templates);
        for (int q = 0; q < 30; q++) {
            Embedding probe = sample(random.nextInt(700), 100_000 + q);
            List<String> expected = byHand(templates, probe, 10);
            for (SearchMode mode : SearchMode.values()) {
                Identification found =
                        gallery.identify(probe, IdentifyOptions.of(10, .4).withMode(mode));
                assertThat(identities(found))
                        .as("seed %d, query %d, %s", seed, q, mode)
                        .isEqualTo(expected);
            }
        }
    }

    private static List<String> byHand(List<Template> templates, Embedding probe, int k) {
        Map<String, Double> best = new TreeMap<>();
        for (Template template : templates) {
            best.merge(template.identity(), template.embedding().cosine(probe), Math::max);
        }
        return best.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(k)
                .map(Map.Entry::getKey)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(SearchMode.class)
    void filtersByAttributesOfPeople(SearchMode mode) {
        enrolPeople(40);
        gallery.updateAll(IntStream.range(0, 40)
                .mapToObj(i -> new Profile(
                        "p%04d".formatted(i), "Person " + i, Map.of("city", i % 2 == 0 ? "Bern" : "Rom", "i", "" + i)))
                .toList());
        IdentifyOptions all = IdentifyOptions.of(40, .4).withMode(mode);
        assertThat(identities(gallery.identify(face(7), all.withFilter(Map.of("city", "Rom")))))
                .hasSize(20)
                .startsWith("p0007");
        assertThat(identities(gallery.identify(face(7), all.withFilter(Map.of("city", "Bern")))))
                .hasSize(20)
                .doesNotContain("p0007");
        assertThat(identities(gallery.identify(face(7), all.withFilter(Map.of("city", "Rom", "i", "9")))))
                .containsExactly("p0009");
        assertThat(identities(gallery.identify(face(7), all.withFilter(Map.of("city", "Rom", "i", "8")))))
                .isEmpty();
        gallery.update(new Profile("p0009", "Nine", Map.of("city", "Bern", "i", "9")));
        assertThat(identities(gallery.identify(face(7), all.withFilter(Map.of("city", "Rom")))))
                .hasSize(19)
                .doesNotContain("p0009");
        gallery.enrol("p0009", face(7));
        assertThat(identities(gallery.identify(face(7), all.withFilter(Map.of("city", "Bern")))))
                .startsWith("p0009");
    }

    @Test
    void verifiesAClaim() {
        gallery.enrol("a", at(.2, 1));
        gallery.enrol("a", at(.7, 2));
        assertThat(gallery.verify("a", probe(), .5)).satisfies(yes -> {
            assertThat(yes.accepted()).isTrue();
            assertThat(yes.best())
                    .hasValueSatisfying(best -> assertThat(best.score()).isCloseTo(.7f, within(1e-6f)));
        });
        assertThat(gallery.verify("a", probe(), .8).accepted()).isFalse();
        assertThatThrownBy(() -> gallery.verify("nobody", probe(), .5))
                .isInstanceOf(UnknownIdentityException.class)
                .hasMessage("nobody is enrolled as \"nobody\"");
    }

    @Test
    void keepsEverythingThatATemplateCarries() {
        Template template = Template.of("ada", face(1))
                .withSource("photos/ada/1.jpg")
                .withContentKey(ContentKey.ofHex("0123456789abcdef".repeat(4)))
                .withMetadata(Map.of("box", "1,2,3,4", "note", "a\u0000b\nc"));
        assertThat(gallery.enrol(template)).isTrue();
        reopen();
        assertThat(gallery.templates("ada")).containsExactly(template);
    }

    @Test
    void enrollingTheSameTwiceChangesNothing() {
        assertThat(gallery.enrol("ada", face(1))).isTrue();
        GalleryStats before = gallery.stats();
        assertThat(gallery.enrol("ada", face(1))).isFalse();
        assertThat(gallery.enrolAll(List.of(Template.of("ada", face(1)), Template.of("ada", face(1)))))
                .isZero();
        assertThat(gallery.stats()).isEqualTo(before);
        assertThat(gallery.templateCount()).isEqualTo(1);
    }

    @Test
    void theSameTemplateTwiceInABatchIsOne() {
        gallery.enrolAll(List.of(Template.of("ada", face(1)), Template.of("ada", face(1))));
        assertThat(gallery.templateCount()).isEqualTo(1);
        assertThat(gallery.peopleCount()).isEqualTo(1);
    }

    @Test
    void aTemplateOfTheSameIdReplaces() {
        Template first = Template.of("ada", face(1)).withTemplateId("passport");
        Template second = Template.of("ada", face(2)).withTemplateId("passport");
        gallery.enrol(first);
        gallery.enrol(Template.of("bob", face(3)).withTemplateId("passport"));
        gallery.enrolAll(List.of(second, first, second));
        assertThat(gallery.templates("ada")).containsExactly(second);
        gallery.enrolAll(List.of(first, second, first));
        assertThat(gallery.templates("ada")).containsExactly(first);
        gallery.enrolAll(List.of(second, first));
        assertThat(gallery.templates("ada")).containsExactly(first);
        assertThat(gallery.templates("bob")).hasSize(1);
        assertThat(gallery.templateCount()).isEqualTo(2);
    }

    @Test
    void templateIdsFollowFromIdentityAndEmbedding() {
        assertThat(Template.of("ada", face(1)).templateId())
                .isEqualTo(Template.of("ada", face(1)).templateId())
                .hasSize(32)
                .isNotEqualTo(Template.of("bob", face(1)).templateId())
                .isNotEqualTo(Template.of("ada", face(2)).templateId());
    }

    @Test
    void describesPeople() {
        gallery.enrol("ada", face(1));
        assertThat(gallery.get("ada")).hasValue(new Person(Profile.of("ada"), 1));
        gallery.update(new Profile("ada", "Ada Lovelace", Map.of("born", "1815")));
        Person expected = new Person(new Profile("ada", "Ada Lovelace", Map.of("born", "1815")), 1);
        assertThat(gallery.get("ada")).hasValue(expected);
        assertThat(gallery.get("ada")).hasValue(expected);
        gallery.enrol("ada", face(2));
        assertThat(gallery.get("ada")).hasValue(new Person(expected.profile(), 2));
        assertThat(gallery.people()).containsExactly(new Person(expected.profile(), 2));
        reopen();
        assertThat(gallery.get("ada")).hasValue(new Person(expected.profile(), 2));
        assertThatThrownBy(
                        () -> gallery.updateAll(List.of(new Profile("ada", "changed", Map.of()), Profile.of("nobody"))))
                .isInstanceOf(UnknownIdentityException.class);
        assertThat(gallery.get("ada").orElseThrow().name()).isEqualTo("Ada Lovelace");
    }

    @Test
    void removesATemplateButKeepsThePerson() {
        gallery.enrol(Template.of("ada", face(1)).withTemplateId("1"));
        gallery.enrol(Template.of("ada", face(2)).withTemplateId("2"));
        assertThat(gallery.get("ada").orElseThrow().templateCount()).isEqualTo(2);
        assertThat(gallery.removeTemplate("ada", "1")).isTrue();
        assertThat(gallery.removeTemplate("ada", "1")).isFalse();
        assertThat(gallery.removeTemplate("bob", "2")).isFalse();
        assertThat(gallery.templates("ada")).extracting(Template::templateId).containsExactly("2");
        assertThat(gallery.identify(face(1), 1, .99).decision()).isEmpty();
        assertThat(gallery.removeTemplate("ada", "2")).isTrue();
        assertThat(gallery.get("ada")).hasValue(new Person(Profile.of("ada"), 0));
        assertThat(gallery.verify("ada", face(1), 0)).isEqualTo(new Verification(false, Optional.empty()));
        assertThat(gallery.identify(face(1), 1, 0).candidates()).isEmpty();
        assertThat(gallery.peopleCount()).isEqualTo(1);
    }

    @Test
    void erasesAPerson() {
        enrolPeople(20);
        gallery.enrol("p0003", sample(3, 1));
        gallery.get("p0003");
        assertThat(gallery.erase("p0003")).isTrue();
        assertThat(gallery.erase("p0003")).isFalse();
        assertThat(gallery.get("p0003")).isEmpty();
        assertThat(gallery.templates("p0003")).isEmpty();
        assertThat(identities(gallery.identify(face(3), 20, .4))).hasSize(19).doesNotContain("p0003");
        assertThat(gallery.identities()).hasSize(19).doesNotContain("p0003");
        assertThat(gallery.templateCount()).isEqualTo(19);
        reopen();
        assertThat(gallery.get("p0003")).isEmpty();
        assertThat(gallery.get("p0004")).isPresent();
        gallery.enrol("p0003", face(3));
        assertThat(gallery.get("p0003")).hasValue(new Person(Profile.of("p0003"), 1));
    }

    @Test
    void aBatchThatFailsLeavesNothing() {
        gallery.enrol("before", face(1));
        GalleryStats before = gallery.stats();
        Stream<Template> failing = IntStream.range(0, 2000).mapToObj(i -> {
            if (i == 1999) {
                throw new IllegalStateException("the camera fell down");
            }
            return Template.of("p" + i, face(i));
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> gallery.enrolAll(failing))
                .withMessage("the camera fell down");
        assertThat(gallery.stats()).isEqualTo(before);
        assertThat(gallery.identities()).containsExactly("before");
        gallery.enrol("after", face(2));
        reopen();
        assertThat(gallery.identities()).containsExactly("after", "before");
    }

    @Test
    void aBatchIsSeenAsAWholeOrNotAtAll() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<?> watcher = executor.submit(() -> {
                while (!done.get()) {
                    assertThat(gallery.templateCount() % 100).isZero();
                    assertThat(gallery.identify(face(1), 5, .4).candidates()).hasSizeBetween(0, 5);
                }
            });
            for (int batch = 0; batch < 5; batch++) {
                int from = batch * 100;
                gallery.enrolAll(IntStream.range(from, from + 100).mapToObj(i -> Template.of("p" + i, face(i))));
                assertThat(gallery.templateCount()).isEqualTo(from + 100);
            }
            done.set(true);
            watcher.get();
        }
    }

    @Test
    void manyThreadsMayEnrolAtOnce() throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> enrolments = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int person = i;
                enrolments.add(executor.submit(() -> {
                    boolean changed = gallery.enrol("p" + person, face(person));
                    // Read your writes.
                    assertThat(gallery.identify(face(person), 1, .99).decision())
                            .hasValueSatisfying(
                                    best -> assertThat(best.identity()).isEqualTo("p" + person));
                    return changed;
                }));
            }
            for (Future<Boolean> enrolment : enrolments) {
                assertThat(enrolment.get()).isTrue();
            }
        }
        assertThat(gallery.peopleCount()).isEqualTo(40);
    }

    @Test
    void aSnapshotDoesNotChange() {
        enrolPeople(10);
        try (GalleryReader snapshot = gallery.snapshot()) {
            gallery.enrol("new", face(100));
            gallery.update(new Profile("p0001", "Renamed", Map.of()));
            gallery.erase("p0002");
            assertThat(snapshot.peopleCount()).isEqualTo(10);
            assertThat(snapshot.templateCount()).isEqualTo(10);
            assertThat(snapshot.get("new")).isEmpty();
            assertThat(snapshot.get("p0001").orElseThrow().name()).isEqualTo("p0001");
            assertThat(snapshot.identify(face(2), 1, .99).decision()).isPresent();
            assertThat(snapshot.identities()).hasSize(10);
            assertThat(snapshot.contract()).isEqualTo(CONTRACT);
            assertThat(gallery.peopleCount()).isEqualTo(10);
            assertThat(gallery.get("p0002")).isEmpty();
        }
        assertThat(gallery.identities()).hasSize(10);
    }

    @Test
    void listsPeopleInPages() {
        enrolPeople(1234);
        assertThat(gallery.page("", 3)).extracting(Person::identity).containsExactly("p0000", "p0001", "p0002");
        assertThat(gallery.page("p0001", 2)).extracting(Person::identity).containsExactly("p0002", "p0003");
        assertThat(gallery.page("p0001x", 1)).extracting(Person::identity).containsExactly("p0002");
        assertThat(gallery.page("p1233", 5)).isEmpty();
        assertThat(gallery.page("", 0)).isEmpty();
        assertThat(gallery.identities()).hasSize(1234).isSorted().doesNotHaveDuplicates();
        assertThat(gallery.identities().limit(2)).containsExactly("p0000", "p0001");
    }

    @Test
    void everythingIsThereAfterReopening() {
        enrolPeople(30);
        gallery.enrol("p0007", sample(7, 1));
        Identification before = gallery.identify(sample(7, 2), 5, .5);
        reopen();
        Identification after = gallery.identify(sample(7, 2), 5, .5);
        assertThat(after.candidates()).isEqualTo(before.candidates());
        assertThat(gallery.peopleCount()).isEqualTo(30);
        assertThat(gallery.templateCount()).isEqualTo(31);
    }

    @Test
    void anotherContractIsRefused() {
        gallery.close();
        assertThatThrownBy(() -> open(Faces.contract("other-model", Faces.DIMENSION, 'b')))
                .isInstanceOf(ContractMismatchException.class)
                .hasMessageContaining("test-model (32 dimensions, contract aaaaaaaaaaaa)")
                .hasMessageContaining("other-model (32 dimensions, contract bbbbbbbbbbbb)");
        gallery = open(Faces.contract("same model, other name", Faces.DIMENSION, 'a'));
        assertThat(gallery.contract()).isEqualTo(CONTRACT);
    }

    @Test
    void embeddingsOfAnotherDimensionAreRefused() {
        String message = "the embedding has 16 dimensions, the gallery holds those of test-model (32 dimensions,"
                + " contract aaaaaaaaaaaa)";
        gallery.enrol("ada", face(1));
        assertThatThrownBy(() -> gallery.enrol("bob", face(1, 16)))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> gallery.identify(face(1, 16), 1, .5))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> gallery.verify("ada", face(1, 16), .5))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessage(message);
        assertThat(gallery.identities()).containsExactly("ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\u0000b", "a\nb", "\u0085", "a\ud83d", "\ude00a", "\ude00\ud83d"})
    void identitiesAreReadable(String identity) {
        assertThatIllegalArgumentException().isThrownBy(() -> Template.of(identity, face(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Profile.of(identity));
    }

    @Test
    void identitiesHaveAtMost512Bytes() {
        String longest = "é".repeat(256);
        gallery.enrol(Template.of(longest, face(1)).withTemplateId(longest));
        assertThat(gallery.identify(face(1), 1, .9).decision().orElseThrow().identity())
                .isEqualTo(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Template.of(longest + "x", face(1)))
                .withMessageContaining("an identity may have 512 bytes of UTF-8, this one has 513");
    }

    @Test
    void aClosedGallerySaysSo() {
        gallery.close();
        gallery.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> gallery.identify(face(1), 1, .5))
                .withMessageEndingWith("is closed");
        assertThatIllegalStateException()
                .isThrownBy(() -> gallery.enrol("ada", face(1)))
                .withMessageEndingWith("is closed");
        assertThatIllegalStateException().isThrownBy(() -> gallery.get("ada")).withMessageEndingWith("is closed");
        assertThatIllegalStateException().isThrownBy(() -> gallery.snapshot()).withMessageEndingWith("is closed");
    }

    @Test
    void aChangeWithinAChangeIsRefused() {
        Stream<Template> nested = Stream.of(1).map(i -> {
            gallery.enrol("inner", face(1));
            return Template.of("outer", face(2));
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> gallery.enrolAll(nested))
                .withMessageContaining("cannot be made within another");
        assertThat(gallery.peopleCount()).isZero();
    }

    @Test
    void askingWithinAChangeShowsTheStateBefore() {
        gallery.enrol("ada", face(1));
        gallery.enrolAll(Stream.of(2, 3).map(i -> {
            assertThat(gallery.get("ada").orElseThrow().templateCount()).isEqualTo(1);
            return Template.of("ada", face(i));
        }));
        assertThat(gallery.get("ada").orElseThrow().templateCount()).isEqualTo(3);
    }

    @Test
    void optionsAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IdentifyOptions.of(0, .5))
                .withMessage("k must be 1 to 10000, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IdentifyOptions.of(1, Double.NaN))
                .withMessage("the threshold is not a number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IdentifyOptions.of(10, .5).withEf(9))
                .withMessage("ef must be at least k = 10, got 9");
    }
}
