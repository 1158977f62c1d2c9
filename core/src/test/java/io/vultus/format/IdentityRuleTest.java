package io.vultus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityRuleTest {

    private static final Path ROOT = Path.of("set");
    private static final List<String> FLAT = List.of("kim/1.jpg", "kim/2.jpg", "lee/1.jpg");
    private static final List<String> VIDEOS = List.of("kim/00/1.jpg", "kim/01/1.jpg", "lee/00/1.jpg");

    @Test
    void aFolderAPersonNeedsNoRule() {
        assertThat(IdentityRule.UNSTATED.identities(ROOT, FLAT)).containsExactly("kim", "kim", "lee");
        assertThat(IdentityRule.UNSTATED.identities(ROOT, List.of("kim/00/1.jpg", "lee/01/1.jpg")))
                .as("both folders tell the same people apart")
                .containsExactly("kim", "lee");
    }

    @Test
    void layoutsWithTwoReadingsAreRefused() {
        assertThatThrownBy(() -> IdentityRule.UNSTATED.identities(ROOT, VIDEOS))
                .isInstanceOf(FormatException.class)
                .hasMessage("set: it is not clear whom kim/01/1.jpg shows: by the first folder there are 2 people, by"
                        + " the innermost one 2; say which with --identity first, --identity parent, or a pattern");
        assertThatThrownBy(() -> IdentityRule.UNSTATED.identities(ROOT, List.of("batch/kim/1", "batch/lee/1")))
                .hasMessageContaining("by the first folder there are 1 people, by the innermost one 2");
        assertThatThrownBy(() -> IdentityRule.UNSTATED.identities(ROOT, List.of("kim/1", "lee/00/1", "lee/01/1")))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void theRuleSaysWhichPartOfThePathIsThePerson() {
        assertThat(IdentityRule.parse("first").identities(ROOT, VIDEOS)).containsExactly("kim", "kim", "lee");
        assertThat(IdentityRule.parse("parent").identities(ROOT, VIDEOS)).containsExactly("00", "01", "00");
        assertThat(IdentityRule.parse("(?:.*/)?(.+)_\\d{4}\\.jpg")
                        .identities(ROOT, List.of("009/93@N00/Lisa_Ling_0001.jpg", "Lisa_Ling_0002.jpg")))
                .containsExactly("Lisa_Ling", "Lisa_Ling");
    }

    @Test
    void imagesThatNameNobodyAreErrors() {
        assertThatThrownBy(() -> IdentityRule.UNSTATED.identities(ROOT, List.of("kim/1.jpg", "2.jpg")))
                .hasMessage("set: 2.jpg lies in no subfolder, and subfolders name the people; state the identity by a"
                        + " pattern (--identity)");
        assertThatThrownBy(() -> IdentityRule.parse("p(\\d+)/").identities(ROOT, List.of("p1/1.jpg", "q/1.jpg")))
                .hasMessage("set: the pattern p(\\d+)/ finds no identity in q/1.jpg");
        assertThatThrownBy(() -> IdentityRule.parse("fist"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"fist\" is neither first nor parent, nor a pattern with one group, as in"
                        + " \"([^/]+)/[^/]+\"");
        assertThatThrownBy(() -> IdentityRule.parse("(")).hasMessageStartingWith("\"(\" is not a pattern: ");
    }
}
