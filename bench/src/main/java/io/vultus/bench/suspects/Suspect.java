package io.vultus.bench.suspects;

/**
 * An image that is probably not what its list says.
 *
 * @param kind in which way
 * @param image its name
 * @param beside the image to compare it with: the most typical one of the identity, or the one it nearly equals
 * @param identity whose identity is in question; empty for near-duplicates
 * @param score the cosine that makes it suspect: to the identity's centre, or to the other image
 */
public record Suspect(Kind kind, String image, String beside, String identity, double score) {

    /** In which way an image is suspect. */
    public enum Kind {
        /** A probe that is far from the other images of its identity. */
        STRANGER_AMONG_PROBES,
        /** A distractor that is near the images of a probe identity. */
        DISTRACTOR_OF_IDENTITY,
        /** An image that nearly equals another one, which is listed earlier, probes before distractors. */
        NEAR_DUPLICATE
    }
}
