/**
 * Galleries: enrolled people, their faces as embeddings, and the question "who is this?".
 *
 * <p>{@link io.vultus.gallery.Gallery} is the interface for users and for implementers;
 * {@code io.vultus.gallery.lucene} has the one that lives in a folder. A <i>person</i> is known by an identity, has a
 * name and attributes ({@link io.vultus.gallery.Profile}) and any number of faces ({@link io.vultus.gallery.Template}).
 * A gallery pins the {@link io.vultus.model.ModelContract} that it was created with, since embeddings of different
 * models cannot be compared.
 */
package io.vultus.gallery;
