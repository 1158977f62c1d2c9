package io.vultus.gallery.ingest;

import io.vultus.gallery.Gallery;
import io.vultus.gallery.Person;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gathers templates and enrols them together: a commit costs about as much as embedding a photograph, and what has been
 * embedded but not enrolled is safe in the cache.
 */
final class EnrolmentBatch implements AutoCloseable {

    /** After how many photographs, enrolled or not, the batch is enrolled. */
    static final int MAX_PHOTOS = 5_000;

    private static final int MAX_TEMPLATES = 1_000;

    /** How long anything waits, so that a slow run, too, can be watched from other processes. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private final Gallery gallery;
    private final List<Template> templates = new ArrayList<>();
    private final Map<String, Profile> profiles = new LinkedHashMap<>();
    private int photos;
    private long begun = System.nanoTime();

    EnrolmentBatch(Gallery gallery) {
        this.gallery = gallery;
    }

    void add(Template template, Optional<Profile> profile) {
        templates.add(template);
        describe(profile);
    }

    /** Takes down what a list says of a person who is enrolled, or will be with this batch. */
    void describe(Optional<Profile> profile) {
        profile.ifPresent(p -> profiles.put(p.identity(), p));
    }

    /** Counts a photograph, and enrols if it is time to. */
    void photoDone() {
        photos++;
        if (photos >= MAX_PHOTOS
                || templates.size() >= MAX_TEMPLATES
                || System.nanoTime() - begun > MAX_WAIT.toNanos()) {
            enrol();
        }
    }

    private void enrol() {
        if (!templates.isEmpty()) {
            gallery.enrolAll(templates);
            templates.clear();
        }
        List<Profile> changed = profiles.values().stream().filter(this::isNews).toList();
        if (!changed.isEmpty()) {
            gallery.updateAll(changed);
        }
        profiles.clear();
        photos = 0;
        begun = System.nanoTime();
    }

    private boolean isNews(Profile profile) {
        return gallery.get(profile.identity())
                .map(Person::profile)
                .filter(known -> known.equals(profile.withStoredIdentity(known.identity())))
                .isEmpty();
    }

    @Override
    public void close() {
        enrol();
    }
}
