package io.vultus.gallery;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.text.Utf8Order;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Copies a gallery into another one, of whatever kind: people with their profiles and templates, in the order of their
 * identities. What the other one holds already is not written again, so that a copy that was broken off is simply
 * started again.
 *
 * @param checksum of both galleries
 * @param written how many templates were written; the others were there before
 */
public record GalleryCopy(GalleryChecksum checksum, long written) {

    private static final int PEOPLE_A_PAGE = 500;

    /**
     * Copies, then reads the other gallery and compares counts and checksums.
     *
     * @param from as it is when the copy begins; a snapshot, if it may change meanwhile
     * @param to of the same contract
     * @throws ContractMismatchException if the contracts differ
     * @throws CopyDiffersException if the galleries are not equal in the end, because the other one holds more, say
     */
    public static GalleryCopy run(GalleryReader from, Gallery to, ProgressListener progress) {
        if (!from.contract().matches(to.contract())) {
            throw new ContractMismatchException("to copy into", to.contract(), from.contract());
        }
        GalleryChecksum.Sum sum = new GalleryChecksum.Sum();
        long written = 0;
        try (GalleryReader before = to.snapshot()) {
            Known known = new Known(before);
            long total = from.peopleCount();
            long done = 0;
            List<Person> page = from.page("", PEOPLE_A_PAGE);
            while (!page.isEmpty()) {
                written += copy(page, from, known, to, sum);
                done += page.size();
                progress.progress("copying", done, total);
                page = from.page(page.getLast().identity(), PEOPLE_A_PAGE);
            }
        }
        GalleryChecksum source = sum.result();
        GalleryChecksum target = GalleryChecksum.of(to, progress);
        if (!source.equals(target)) {
            throw new CopyDiffersException(source, target);
        }
        return new GalleryCopy(target, written);
    }

    private static long copy(
            List<Person> people, GalleryReader from, Known known, Gallery to, GalleryChecksum.Sum sum) {
        List<String> identities = people.stream().map(Person::identity).toList();
        Map<String, List<Template>> templates = from.templates(identities);
        Map<String, Person> there = known.among(people);
        Map<String, List<Template>> templatesThere = known.templates(there.keySet());
        List<Template> missing = new ArrayList<>();
        List<Template> placeholders = new ArrayList<>();
        List<Profile> profiles = new ArrayList<>();
        for (Person person : people) {
            List<Template> wanted = templates.getOrDefault(person.identity(), List.of());
            List<Template> held = templatesThere.getOrDefault(person.identity(), List.of());
            sum.add(person, wanted);
            wanted.stream().filter(template -> !held.contains(template)).forEach(missing::add);
            if (wanted.isEmpty() && !there.containsKey(person.identity())) {
                placeholders.add(placeholder(person.identity(), from.contract().dimension()));
            }
            Profile profile = there.containsKey(person.identity())
                    ? there.get(person.identity()).profile()
                    : Profile.ofStored(person.identity(), person.identity(), Map.of());
            if (!profile.equals(person.profile())) {
                profiles.add(person.profile());
            }
        }
        long written = to.enrolAll(missing);
        to.enrolAll(placeholders);
        placeholders.forEach(template -> to.removeTemplate(template.identity(), template.templateId()));
        if (!profiles.isEmpty()) {
            to.updateAll(profiles);
        }
        return written;
    }

    /** Whoever lost their last template is enrolled by one that nobody looks like, and that is removed at once. */
    private static Template placeholder(String identity, int dimension) {
        float[] axis = new float[dimension];
        axis[0] = 1;
        return Template.ofStored(
                identity, "placeholder", Embedding.ofUnit(axis), Optional.empty(), Optional.empty(), Map.of());
    }

    /** What the other gallery held before, read along with the first one. */
    private static final class Known {

        private final GalleryReader before;
        private final Iterator<Person> rest;
        private Person next;

        Known(GalleryReader before) {
            this.before = before;
            rest = before.people().iterator();
            advance();
        }

        private void advance() {
            next = rest.hasNext() ? rest.next() : null;
        }

        /** Those of the given people, the next ones in order, who were there. */
        Map<String, Person> among(List<Person> people) {
            Map<String, Person> wanted =
                    people.stream().collect(Collectors.toMap(Person::identity, Function.identity()));
            String last = people.getLast().identity();
            List<Person> found = new ArrayList<>();
            for (; next != null && Utf8Order.compare(next.identity(), last) <= 0; advance()) {
                if (wanted.containsKey(next.identity())) {
                    found.add(next);
                }
            }
            return found.stream().collect(Collectors.toMap(Person::identity, Function.identity()));
        }

        Map<String, List<Template>> templates(Collection<String> identities) {
            return identities.isEmpty() ? Map.of() : before.templates(identities);
        }
    }
}
