package io.vultus.cli.report;

import io.vultus.face.BoundingBox;
import java.util.List;
import java.util.Optional;

/**
 * What an identification of photographs found, for looking at: each face beside its best match. {@link #toHtml()} makes
 * a page of it.
 *
 * @param title the page's heading
 * @param totals what was searched, by what, where
 * @param probes the faces that were looked up, in the order of their numbers
 * @param photos the photographs, those with probes first
 */
public record ContactSheet(String title, Totals totals, List<Probe> probes, List<GroupPhoto> photos) {

    public ContactSheet {
        probes = List.copyOf(probes);
        photos = List.copyOf(photos);
    }

    /**
     * What was searched, by what, where.
     *
     * @param people how many identities the gallery holds, synthetic ones included
     * @param templates how many embeddings it holds
     * @param synthetic how many of these are made up
     * @param threshold the cosine from which on two faces count as the same person
     * @param model the model pack's name
     * @param engine what ran the network and what searched, in a few words
     * @param machine processor, cores, Java
     * @param seed of the synthetic embeddings
     */
    public record Totals(
            long people,
            long templates,
            long synthetic,
            double threshold,
            String model,
            String engine,
            String machine,
            long seed) {}

    /**
     * A face that was looked up.
     *
     * @param number as in the boxes of its photograph
     * @param crop the aligned face
     * @param match the best candidate; empty if the gallery was
     * @param timing how long it took
     */
    public record Probe(int number, Picture crop, Optional<Match> match, Timing timing) {}

    /**
     * The best candidate.
     *
     * @param identity its name
     * @param crop the aligned face it was enrolled with; empty for a synthetic identity
     * @param cosine its score
     * @param exactRank its place when every template is compared, from 1
     */
    public record Match(String identity, Optional<Picture> crop, double cosine, long exactRank) {}

    /** How long a face took, in milliseconds: to find it in its photograph, to embed it, to search for it. */
    public record Timing(double detection, double embedding, double search) {}

    /**
     * A photograph with the faces that were found in it.
     *
     * @param name its file's name
     * @param thumbnail the photograph, of any size
     * @param width of the photograph that the boxes are in, in pixels
     * @param height of that photograph
     * @param faces the boxes
     */
    public record GroupPhoto(String name, Picture thumbnail, int width, int height, List<MarkedFace> faces) {

        public GroupPhoto {
            faces = List.copyOf(faces);
        }

        /** Whether its faces were looked up, not enrolled. */
        boolean isProbe() {
            return faces.stream().anyMatch(face -> face.role() != Role.ENROLLED);
        }
    }

    /**
     * A box around a face.
     *
     * @param box in pixels of the photograph
     * @param label a few characters: the probe's number, or the name it was enrolled by
     * @param role what came of it
     */
    public record MarkedFace(BoundingBox box, String label, Role role) {}

    /** What came of a face. */
    public enum Role {
        ENROLLED,
        RECOGNISED,
        UNKNOWN
    }

    /** Whether the face was taken for the person of its best match. */
    boolean isSame(Match match) {
        return match.cosine() >= totals.threshold();
    }

    /** The page: one file of UTF-8 text, pictures included. */
    public String toHtml() {
        return ContactSheetPage.render(this);
    }
}
