package io.vultus.gallery;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The list of people as a stream that holds one page at a time and nothing that would have to be closed. */
final class PeoplePages {

    private static final int PAGE = 500;

    private PeoplePages() {}

    static Stream<Person> stream(GalleryReader reader, String after) {
        return Stream.iterate(
                        reader.page(after, PAGE),
                        Objects::nonNull,
                        page -> page.size() < PAGE
                                ? null
                                : reader.page(page.getLast().identity(), PAGE))
                .flatMap(List::stream);
    }
}
