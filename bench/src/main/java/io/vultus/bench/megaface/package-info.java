/**
 * MegaFace's identification among up to a million distractors: from the development kit's files or from synthetic
 * embeddings, before and after cleaning, with everything that is needed to get the same digits again.
 */
package io.vultus.bench.megaface;
