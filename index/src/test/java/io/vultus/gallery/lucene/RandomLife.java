package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.face;
import static io.vultus.gallery.Faces.sample;

import io.vultus.embedding.Embedding;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Person;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What happens to a gallery of few people, as a pure function of a seed: the changes, one after the other, and what is
 * there to see after them. {@link #advance} is the model that galleries are held against.
 */
final class RandomLife {

    private static final int PEOPLE = 16;
    private static final int SAMPLES = 4;
    private static final int MAX_BATCH = 10;

    /** One change of a gallery; nobody is touched who is not enrolled. */
    sealed interface Change {
        void make(Gallery gallery);
    }

    record Enrol(List<Template> templates) implements Change {
        @Override
        public void make(Gallery gallery) {
            gallery.enrolAll(templates);
        }
    }

    record Describe(Profile profile) implements Change {
        @Override
        public void make(Gallery gallery) {
            gallery.update(profile);
        }
    }

    record Remove(Template template) implements Change {
        @Override
        public void make(Gallery gallery) {
            gallery.removeTemplate(template.identity(), template.templateId());
        }
    }

    record Erase(String identity) implements Change {
        @Override
        public void make(Gallery gallery) {
            gallery.erase(identity);
        }
    }

    private final long seed;
    private final TreeMap<String, Profile> profiles = new TreeMap<>();
    private final TreeMap<String, TreeMap<String, Template>> templates = new TreeMap<>();
    private int number;

    /** Begins with an empty gallery. */
    RandomLife(long seed) {
        this.seed = seed;
    }

    /** How many changes there were. */
    int number() {
        return number;
    }

    /** The next change; the same until {@link #advance}. */
    Change next() {
        Random random = new Random(seed * 1_000_003 + number);
        int kind = random.nextInt(10);
        if (profiles.size() < PEOPLE / 2 || kind < 4) {
            int count = 1 + random.nextInt(kind < 2 ? 2 : MAX_BATCH);
            return new Enrol(IntStream.range(0, count)
                    .mapToObj(i -> template(random.nextInt(PEOPLE), random.nextInt(SAMPLES)))
                    .toList());
        }
        String identity = List.copyOf(profiles.keySet()).get(random.nextInt(profiles.size()));
        if (kind < 6 && !templates.get(identity).isEmpty()) {
            return new Remove(templates.get(identity).firstEntry().getValue());
        }
        if (kind < 8) {
            return new Describe(
                    new Profile(identity, "Name-" + number + "-of-" + identity, Map.of("floor", "floor-" + number)));
        }
        return new Erase(identity);
    }

    private static Template template(int person, int sample) {
        return Template.of(identity(person), embedding(person, sample));
    }

    private static Embedding embedding(int person, int sample) {
        return sample == 0 ? face(person) : sample(person, sample);
    }

    /**
     * Bytes that are in a gallery's files if anything of a person is: of the vectors that one ever had, of the name.
     */
    static List<byte[]> tracesOf(String identity) {
        int person = Integer.parseInt(identity.replaceAll("\\D", ""));
        List<byte[]> traces = new ArrayList<>();
        traces.add(identity.getBytes(StandardCharsets.UTF_8));
        for (int sample = 0; sample < SAMPLES; sample++) {
            float[] vector = embedding(person, sample).toArray();
            ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            traces.add(bytes.array());
        }
        return traces;
    }

    /** Longer than a name that stands in a file by chance. */
    private static String identity(int person) {
        return "person-number-" + person + ".";
    }

    /** Goes on to the state after {@link #next}. */
    void advance() {
        switch (next()) {
            case Enrol enrol ->
                enrol.templates.forEach(template -> {
                    profiles.putIfAbsent(template.identity(), Profile.of(template.identity()));
                    templates
                            .computeIfAbsent(template.identity(), identity -> new TreeMap<>())
                            .put(template.templateId(), template);
                });
            case Describe describe -> profiles.put(describe.profile.identity(), describe.profile);
            case Remove remove -> templates.get(remove.template.identity()).remove(remove.template.templateId());
            case Erase erase -> {
                profiles.remove(erase.identity);
                templates.remove(erase.identity);
            }
        }
        number++;
    }

    /** Everything there is to see, by identity: the profile and the ids of the templates, which follow from vectors. */
    SortedMap<String, String> state() {
        SortedMap<String, String> state = new TreeMap<>();
        profiles.forEach((identity, profile) ->
                state.put(identity, line(profile, templates.get(identity).keySet())));
        return state;
    }

    /** The same, as a gallery says. */
    static SortedMap<String, String> state(GalleryReader gallery) {
        SortedMap<String, String> state = new TreeMap<>();
        for (Person person : gallery.page("", Integer.MAX_VALUE)) {
            List<Template> found = gallery.templates(person.identity());
            for (Template template : found) {
                // A template's id is a digest of its identity and its vector.
                if (!template.equals(Template.of(person.identity(), template.embedding()))) {
                    throw new AssertionError("not the vector that was enrolled: " + template);
                }
            }
            state.put(
                    person.identity(),
                    line(
                            person.profile(),
                            found.stream().map(Template::templateId).collect(Collectors.toCollection(TreeSet::new))));
        }
        return state;
    }

    private static String line(Profile profile, Iterable<String> templateIds) {
        return profile.name() + " " + profile.attributes() + " " + String.join(" ", templateIds);
    }
}
