package io.vultus.gallery.ingest;

import io.vultus.gallery.ContentKey;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Identities;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Which photographs of a person are in the gallery; read from it when the person first comes up. For one thread. */
final class EnrolledPhotos {

    /**
     * People remembered at once. Lists mostly name a person's photographs one after the other, and a batch is enrolled
     * well before so many other people have come up, so that whoever is forgotten can be read from the gallery again.
     */
    private static final int REMEMBERED = 2 * EnrolmentBatch.MAX_PHOTOS;

    private final GalleryReader gallery;
    private final Map<String, OfPerson> people = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, OfPerson> eldest) {
            return size() > REMEMBERED;
        }
    };

    EnrolledPhotos(GalleryReader gallery) {
        this.gallery = gallery;
    }

    OfPerson of(String identity) {
        return people.computeIfAbsent(Identities.normalised(identity), this::read);
    }

    private OfPerson read(String identity) {
        return new OfPerson(gallery.templates(identity).stream()
                .flatMap(template -> template.contentKey().stream())
                .collect(Collectors.toUnmodifiableSet()));
    }

    /** The photographs of one person; for any number of threads. */
    static final class OfPerson {

        /** Of whom nothing is looked up. */
        static final OfPerson NOBODY = new OfPerson(Set.of());

        private final Set<ContentKey> before;
        private final Set<ContentKey> now = ConcurrentHashMap.newKeySet();

        private OfPerson(Set<ContentKey> before) {
            this.before = before;
        }

        boolean knows(ContentKey photo) {
            return before.contains(photo) || now.contains(photo);
        }

        boolean fromEarlierRun(ContentKey photo) {
            return before.contains(photo);
        }

        /** Notes a photograph of this run. */
        void add(ContentKey photo) {
            now.add(photo);
        }
    }
}
