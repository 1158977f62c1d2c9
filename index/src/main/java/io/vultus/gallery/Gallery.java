package io.vultus.gallery;

import io.vultus.embedding.Embedding;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * People and their faces: enrol, describe, forget, and ask.
 *
 * <p>A method that changes the gallery returns once the change is durable and visible: whoever asks this object after
 * that sees it, and no crash undoes it. Changes come one after another; those who ask meanwhile do not wait, and see
 * the state before or after a change, never between. A gallery that several processes may change at once says what they
 * see of each other's changes while these are written.
 */
public interface Gallery extends GalleryReader {

    /**
     * Adds one face to a person, who is created if new.
     *
     * @return whether the gallery changed: false if the person has this very template already
     * @throws DimensionMismatchException if the embedding has another dimension than the contract
     */
    default boolean enrol(String identity, Embedding embedding) {
        return enrol(Template.of(identity, embedding));
    }

    /**
     * Adds a template, or replaces the one with its identity and id. The person is created if new.
     *
     * @return whether the gallery changed: false if it holds an equal template already
     * @throws DimensionMismatchException if the embedding has another dimension than the contract
     */
    default boolean enrol(Template template) {
        return enrolAll(Stream.of(template)) > 0;
    }

    /**
     * Adds many templates at once: all of them, or none if anything fails on the way, the stream included. Far faster
     * than one by one. Other changes wait until it is done.
     *
     * @param templates consumed once, in order; closed at the end
     * @return how many were added or replaced; those of which the gallery held an equal one do not count
     * @throws DimensionMismatchException if an embedding has another dimension than the contract
     */
    long enrolAll(Stream<Template> templates);

    /** {@link #enrolAll(Stream)} of a collection. */
    default long enrolAll(Collection<Template> templates) {
        return enrolAll(templates.stream());
    }

    /**
     * Replaces a person's name and attributes. The templates stay untouched.
     *
     * @throws UnknownIdentityException if nobody is enrolled under the identity
     */
    default void update(Profile profile) {
        updateAll(List.of(profile));
    }

    /**
     * Replaces the names and attributes of many people: of all, or of none if one of them is unknown.
     *
     * @throws UnknownIdentityException if nobody is enrolled under one of the identities
     */
    void updateAll(Collection<Profile> profiles);

    /**
     * Removes one template; the person stays, even without templates. It is found no more from now on, but its bytes
     * leave the disk at some later time: {@link #erase} is what forgets.
     *
     * @return whether there was such a template
     */
    boolean removeTemplate(String identity, String templateId);

    /**
     * Forgets a person: when this returns, neither an embedding nor the name nor anything else of that person is in any
     * file of the gallery, its caches included. That rewrites the parts that held them, so it takes longer than other
     * changes.
     *
     * <p>A snapshot taken before goes on to show the person until it is closed.
     *
     * @return whether the person was enrolled
     */
    boolean erase(String identity);

    /**
     * Forgets many people as {@link #erase} does one. A gallery in a folder forgets all of them or, where it is killed
     * or the disk fails, nobody; one on a cluster forgets one after the other.
     *
     * @return how many of them were enrolled
     */
    default long eraseAll(Collection<String> identities) {
        return identities.stream().distinct().filter(this::erase).count();
    }

    /**
     * The gallery as it is now, unaffected by later changes. To be closed by the caller, before the gallery or after.
     */
    GalleryReader snapshot();
}
