package io.vultus.gallery;

import io.vultus.model.ModelContract;

/**
 * A gallery in figures.
 *
 * @param people how many people are enrolled
 * @param templates how many templates they have together
 * @param commits how many changes the gallery has acknowledged, a batch counting once; on a cluster, how many documents
 *     were written or deleted
 * @param bytes how much disk the acknowledged state takes, caches not counted
 * @param segments in how many independently searched parts it is stored
 * @param bitsPerValue how precisely the values of vectors are kept: 32, or 16
 * @param indexedTemplates how many of the templates are in a part that has a graph; the rest is scanned
 * @param contract whose embeddings it holds
 */
public record GalleryStats(
        long people,
        long templates,
        long commits,
        long bytes,
        int segments,
        int bitsPerValue,
        long indexedTemplates,
        ModelContract contract) {}
