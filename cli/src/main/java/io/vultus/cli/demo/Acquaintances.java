package io.vultus.cli.demo;

import io.vultus.cli.report.Picture;
import io.vultus.embedding.EmbeddedFace;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.Template;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Enrols faces of which nobody says whose they are: one that reaches the threshold to somebody enrolled becomes another
 * template of that person, any other a new person.
 */
final class Acquaintances {

    private final Gallery gallery;
    private final double threshold;
    private final Map<Face, Picture> crops = new HashMap<>();
    private int people;

    Acquaintances(Gallery gallery, double threshold) {
        this.gallery = gallery;
        this.threshold = threshold;
    }

    /** A template by its name. */
    private record Face(String identity, String template) {}

    /** Enrols the faces of one photograph; no two of them become one person. */
    Map<EmbeddedFace, String> enrol(FacesOfPhoto photo) {
        Map<EmbeddedFace, String> identities = new HashMap<>();
        Set<String> taken = new HashSet<>();
        for (EmbeddedFace face : photo.faces()) {
            String identity = gallery.identify(face.embedding(), 1, threshold)
                    .decision()
                    .map(Candidate::identity)
                    .filter(known -> !taken.contains(known))
                    .orElseGet(() -> "person " + ++people);
            taken.add(identity);
            Template template = Template.of(identity, face.embedding()).withSource(photo.name());
            gallery.enrol(template);
            crops.put(new Face(identity, template.templateId()), Picture.of(face.crop()));
            identities.put(face, identity);
        }
        return identities;
    }

    /** How a template looked when it was enrolled; empty for those of others. */
    Optional<Picture> crop(Candidate candidate) {
        return Optional.ofNullable(crops.get(new Face(candidate.identity(), candidate.templateId())));
    }
}
