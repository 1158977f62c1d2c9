/**
 * The gallery that lives in a folder, on Apache Lucene: {@link io.vultus.gallery.lucene.LuceneGallery} writes,
 * {@link io.vultus.gallery.lucene.LuceneGalleryReader} reads. Lucene holds the truth: one commit makes templates,
 * people and what the gallery says of itself durable together.
 */
package io.vultus.gallery.lucene;
