package io.vultus.gallery.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareOfListTest {

    private static final int PEOPLE = 1_000;
    private static final int SHARES = 8;

    /** Two photographs a person, far apart. */
    private static final PhotoList ALL = () -> IntStream.range(0, 2 * PEOPLE)
            .mapToObj(i -> new LabelledPhoto("p" + i % PEOPLE, Path.of(i + ".jpg"), Optional.empty()));

    private static List<LabelledPhoto> photos(PhotoList list) {
        try (Stream<LabelledPhoto> photos = list.open()) {
            return photos.toList();
        }
    }

    @Test
    void sharesTogetherAreTheListAndNoPhotographIsInTwo() {
        List<LabelledPhoto> together = IntStream.rangeClosed(1, SHARES)
                .mapToObj(number -> photos(ShareOfList.of(ALL, number + "/" + SHARES)))
                .flatMap(List::stream)
                .toList();
        assertThat(together).containsExactlyInAnyOrderElementsOf(photos(ALL));
    }

    @Test
    void sharesAreAboutEquallyLargeAndKeepPeopleTogether() {
        for (int number = 1; number <= SHARES; number++) {
            List<LabelledPhoto> share = photos(new ShareOfList(ALL, number, SHARES));
            assertThat(share).hasSizeBetween(2 * PEOPLE / SHARES * 7 / 10, 2 * PEOPLE / SHARES * 13 / 10);
            assertThat(share.stream().map(LabelledPhoto::identity).distinct()).hasSize(share.size() / 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/8", "9/8", "8", "a/b", "1/0", "-1/2", ""})
    void otherTextsAreNoShares(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShareOfList.of(ALL, text))
                .withMessageStartingWith("a share is 1/N to N/N, got ");
    }
}
