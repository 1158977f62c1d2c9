package io.vultus.gallery.ingest;

import io.vultus.gallery.Profile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A photograph and whom it shows, or an entry of a list that cannot be used.
 *
 * @param identity whom; {@link #UNKNOWN} where the entry does not say it
 * @param file where the photograph lies, or which file or folder cannot be used
 * @param profile what else the list says of the person; empty where it says nothing
 * @param problem why the entry cannot be used; empty if it can
 */
public record LabelledPhoto(String identity, Path file, Optional<Profile> profile, Optional<Problem> problem) {

    /**
     * Why an entry cannot be used.
     *
     * @param message the same in full, with the place
     */
    public record Problem(SkipReason reason, String message) {}

    /** Stands for the identity of an entry that does not say it. */
    public static final String UNKNOWN = "?";

    /** A photograph that can be used as far as its list tells. */
    public LabelledPhoto(String identity, Path file, Optional<Profile> profile) {
        this(identity, file, profile, Optional.empty());
    }

    /** An entry that cannot be used. */
    static LabelledPhoto unusable(String identity, Path file, SkipReason reason, String message) {
        return new LabelledPhoto(identity, file, Optional.empty(), Optional.of(new Problem(reason, message)));
    }
}
