package io.vultus.gallery.ingest;

import io.vultus.face.FaceException;
import io.vultus.file.FolderListing;
import io.vultus.photo.PhotoException;

/** Why a photograph was left out. */
public enum SkipReason {
    NOT_FOUND("no such file"),
    NOT_A_FILE("not a regular file"),
    UNREADABLE("cannot be read"),
    BAD_NAME("unusable name"),
    BAD_ROW("wrong row in the list"),
    LINK_CYCLE("link that leads back"),
    EMPTY("empty file"),
    UNSUPPORTED_FORMAT("not a picture"),
    TOO_LARGE("too large"),
    TRUNCATED("truncated"),
    CORRUPT("corrupt"),
    NO_FACE("no face"),
    SEVERAL_FACES("several faces"),
    FACE_TOO_SMALL("face too small");

    private final String text;

    SkipReason(String text) {
        this.text = text;
    }

    /** In a few words. */
    public String text() {
        return text;
    }

    static SkipReason of(PhotoException.Problem problem) {
        return switch (problem) {
            case NOT_FOUND -> NOT_FOUND;
            case NOT_A_FILE -> NOT_A_FILE;
            case UNREADABLE -> UNREADABLE;
            case EMPTY -> EMPTY;
            case UNSUPPORTED_FORMAT -> UNSUPPORTED_FORMAT;
            case TOO_LARGE -> TOO_LARGE;
            case TRUNCATED -> TRUNCATED;
            case CORRUPT -> CORRUPT;
        };
    }

    static SkipReason of(FolderListing.Problem problem) {
        return switch (problem) {
            case UNREADABLE -> UNREADABLE;
            case UNDECODABLE_NAME -> BAD_NAME;
            case BROKEN_LINK -> NOT_FOUND;
            case LINK_CYCLE -> LINK_CYCLE;
        };
    }

    static SkipReason of(FaceException.Problem problem) {
        return switch (problem) {
            case NO_FACE -> NO_FACE;
            case SEVERAL_FACES -> SEVERAL_FACES;
            case TOO_SMALL -> FACE_TOO_SMALL;
        };
    }
}
