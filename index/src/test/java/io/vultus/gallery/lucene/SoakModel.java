package io.vultus.gallery.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.embedding.Embedding;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.Faces;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Person;
import io.vultus.gallery.Template;
import io.vultus.gallery.UnknownIdentityException;
import io.vultus.gallery.Verification;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a gallery that many threads change and ask has to answer. Each person is changed by one thread at a time, which
 * says so before and after; an answer about somebody who did not change while it was found must be right, and whoever
 * was erased before a question was asked must not be in its answer.
 */
final class SoakModel {

    static final int DIMENSION = 128;
    static final int SAMPLES = 3;

    /** Nobody comes nearer to somebody else's face. */
    private static final double THRESHOLD = .6;

    private static final float EPSILON = 1e-5f;

    /**
     * What is known of a person; another object after every change.
     *
     * @param changing whether a change is under way
     * @param samples whose templates are enrolled; not the others
     * @param version in the name; 0 for a person who is not described
     * @param enrolled whether there is such a person
     * @param since when it was acknowledged, in nanoseconds
     */
    record State(boolean changing, TreeSet<Integer> samples, int version, boolean enrolled, long since) {

        static final State ABSENT = new State(false, new TreeSet<>(), 0, false, Long.MIN_VALUE);

        State under() {
            return new State(true, samples, version, enrolled, since);
        }
    }

    private final long seed;
    private final AtomicReferenceArray<State> states;

    SoakModel(long seed, int people) {
        this.seed = seed;
        states = new AtomicReferenceArray<>(people);
        for (int person = 0; person < people; person++) {
            states.set(person, State.ABSENT);
        }
    }

    int people() {
        return states.length();
    }

    State state(int person) {
        return states.get(person);
    }

    void set(int person, State state) {
        states.set(person, state);
    }

    static String identity(int person) {
        return "p" + person;
    }

    Template template(int person, int sample) {
        return Template.of(identity(person), "s" + sample, embedding(person, sample));
    }

    /** Sample 0 is the face itself, others have a cosine of about .9 to it. */
    Embedding embedding(int person, int sample) {
        int base = (int) (seed * 7_368_787 + person * 4L);
        float[] values = Faces.face(base, DIMENSION).toArray();
        if (sample > 0) {
            float[] noise = Faces.face(base + sample, DIMENSION).toArray();
            for (int d = 0; d < DIMENSION; d++) {
                values[d] += .45f * noise[d];
            }
        }
        return Embedding.normalise(values);
    }

    /** The name that belongs to a version. */
    static String name(int person, int version) {
        return version == 0 ? identity(person) : "name-" + version;
    }

    /**
     * Asks something about a random person and holds the answer against what is known.
     *
     * @param asked the gallery
     * @param upTo up to when it is known to show every change, in nanoseconds; {@link Long#MAX_VALUE} for all that was
     *     acknowledged before the question
     * @return whether the person was left alone meanwhile, so that the answer was checked in full
     */
    @SuppressWarnings("ReferenceEquality") // A state that is equal may be another, with others between them.
    boolean ask(GalleryReader asked, Random random, long upTo) {
        int person = random.nextInt(people());
        State before = state(person);
        long now = Math.min(upTo, System.nanoTime());
        Runnable check =
                switch (random.nextInt(8)) {
                    case 0 -> askPerson(asked, person, before);
                    case 1 -> askTemplates(asked, person, before);
                    case 2 -> askVerification(asked, person, random.nextInt(SAMPLES), before);
                    case 3 -> askPage(asked, person, before);
                    default -> askIdentity(asked, person, random.nextInt(SAMPLES), before, now);
                };
        boolean stable = state(person) == before && !before.changing && before.since < now;
        if (stable) {
            check.run();
        }
        return stable;
    }

    private Runnable askPerson(GalleryReader asked, int person, State known) {
        Optional<Person> found = asked.get(identity(person));
        return () -> assertPerson(person, known, found);
    }

    private Runnable askPage(GalleryReader asked, int person, State known) {
        // Pages begin behind a name; this one sorts right before the person's.
        String before = identity(person).substring(0, identity(person).length() - 1);
        List<Person> page = asked.page(before, 12);
        Optional<Person> found = page.stream()
                .filter(each -> each.identity().equals(identity(person)))
                .findFirst();
        boolean reaches = page.size() < 12 || page.getLast().identity().compareTo(identity(person)) >= 0;
        return () -> {
            if (reaches) {
                assertPerson(person, known, found);
            }
        };
    }

    private static void assertPerson(int person, State known, Optional<Person> found) {
        assertThat(found.isPresent()).as("%s, %s", identity(person), known).isEqualTo(known.enrolled);
        found.ifPresent(each -> {
            assertThat(each.name()).as("%s, %s", identity(person), known).isEqualTo(name(person, known.version));
            assertThat(each.templateCount())
                    .as("%s, %s", identity(person), known)
                    .isEqualTo(known.samples.size());
        });
    }

    private Runnable askTemplates(GalleryReader asked, int person, State known) {
        List<Template> found = asked.templates(identity(person));
        return () -> assertThat(found)
                .as("%s, %s", identity(person), known)
                .isEqualTo(known.samples.stream()
                        .map(sample -> template(person, sample))
                        .collect(Collectors.toList()));
    }

    private Runnable askVerification(GalleryReader asked, int person, int sample, State known) {
        Embedding probe = embedding(person, sample);
        try {
            Verification found = asked.verify(identity(person), probe, THRESHOLD);
            return () -> {
                assertThat(known.enrolled).as("%s, %s", identity(person), known).isTrue();
                assertThat(found.accepted())
                        .as("%s, %s", identity(person), known)
                        .isEqualTo(!known.samples.isEmpty());
            };
        } catch (UnknownIdentityException e) {
            return () -> assertThat(known.enrolled)
                    .as("%s, %s", identity(person), known)
                    .isFalse();
        }
    }

    private Runnable askIdentity(GalleryReader asked, int person, int sample, State known, long asOf) {
        Embedding probe = embedding(person, sample);
        Identification found = asked.identify(probe, IdentifyOptions.of(3, THRESHOLD));
        for (Candidate candidate : found.candidates()) {
            int other = Integer.parseInt(candidate.identity().substring(1));
            State state = state(other);
            // Who is absent now was erased before the question, or after it.
            assertThat(!state.changing && !state.enrolled && state.since < asOf)
                    .as("%s was erased and is found: %s", candidate, state)
                    .isFalse();
        }
        return () -> {
            Optional<String> decision = found.decision().map(Candidate::identity);
            Optional<String> expected = known.samples.isEmpty() ? Optional.empty() : Optional.of(identity(person));
            assertThat(decision).as("%s, %s", identity(person), known).isEqualTo(expected);
            expected.ifPresent(
                    identity -> assertThat(found.candidates().getFirst().score())
                            .as("%s, %s", identity, known)
                            .isCloseTo(best(person, probe, known), org.assertj.core.data.Offset.offset(EPSILON)));
        };
    }

    private float best(int person, Embedding probe, State known) {
        float best = -1;
        for (int sample : known.samples) {
            best = Math.max(best, (float) probe.cosine(embedding(person, sample)));
        }
        return best;
    }

    /** Holds everything against the model, when nobody changes anything. */
    void assertAll(GalleryReader gallery) {
        List<String> expected = IntStream.range(0, people())
                .filter(person -> state(person).enrolled)
                .mapToObj(SoakModel::identity)
                .sorted()
                .toList();
        assertThat(gallery.identities().toList()).isEqualTo(expected);
        assertThat(gallery.templateCount())
                .isEqualTo(IntStream.range(0, people())
                        .mapToLong(person -> state(person).samples.size())
                        .sum());
        for (int person = 0; person < people(); person++) {
            State state = state(person);
            assertPerson(person, state, gallery.get(identity(person)));
        }
    }
}
