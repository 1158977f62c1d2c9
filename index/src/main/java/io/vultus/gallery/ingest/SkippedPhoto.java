package io.vultus.gallery.ingest;

/**
 * A photograph that was left out.
 *
 * @param photo which
 * @param reason why
 * @param message the same in full, with the file and the values that decided
 */
public record SkippedPhoto(LabelledPhoto photo, SkipReason reason, String message) {}
