package io.vultus.gallery.ingest;

import io.vultus.gallery.Profile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A photograph and whom it shows.
 *
 * @param identity whom
 * @param file where it lies
 * @param profile what else the list says of the person; empty where it says nothing
 */
public record LabelledPhoto(String identity, Path file, Optional<Profile> profile) {}
