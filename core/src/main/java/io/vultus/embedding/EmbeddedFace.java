package io.vultus.embedding;

import io.vultus.face.DetectedFace;
import io.vultus.face.FaceCrop;

/**
 * A face of a photograph with its embedding.
 *
 * @param face where it is
 * @param crop how it looks, aligned
 * @param embedding its direction
 */
public record EmbeddedFace(DetectedFace face, FaceCrop crop, Embedding embedding) {}
