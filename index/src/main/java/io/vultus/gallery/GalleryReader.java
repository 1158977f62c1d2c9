package io.vultus.gallery;

import io.vultus.embedding.Embedding;
import io.vultus.model.ModelContract;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A gallery to ask: who is this, is this really them, who is enrolled.
 *
 * <p>All methods may be called from any number of threads. Each answers from one acknowledged state of the gallery:
 * never from half a change. After {@link #close} they throw {@link IllegalStateException}.
 */
public interface GalleryReader extends AutoCloseable {

    /** Whose embeddings the gallery holds. */
    ModelContract contract();

    /**
     * Finds the people nearest to a face. A person's score is the maximum over their templates.
     *
     * @throws DimensionMismatchException if the probe has another dimension than the contract
     */
    Identification identify(Embedding probe, IdentifyOptions options);

    /**
     * Identifies many faces at once, with the answers that {@link #identify(Embedding, IdentifyOptions)} gives to each
     * of them, and faster where the gallery lets them share work. The time in an answer's cost is the mean.
     *
     * @throws DimensionMismatchException if a probe has another dimension than the contract
     */
    default List<Identification> identifyAll(List<Embedding> probes, IdentifyOptions options) {
        return probes.stream().map(probe -> identify(probe, options)).toList();
    }

    /** {@link #identify(Embedding, IdentifyOptions)} among everybody, in the way that suits the gallery's size. */
    default Identification identify(Embedding probe, int k, double threshold) {
        return identify(probe, IdentifyOptions.of(k, threshold));
    }

    /**
     * Compares a face with all templates of the person that it is claimed to show.
     *
     * @param threshold the score from which on the claim is accepted; a cosine
     * @throws UnknownIdentityException if nobody is enrolled under the identity
     * @throws DimensionMismatchException if the probe has another dimension than the contract
     */
    Verification verify(String identity, Embedding probe, double threshold);

    /** Looks a person up; empty if nobody is enrolled under the identity. */
    Optional<Person> get(String identity);

    /** The templates of a person, in the order of their ids; none if nobody is enrolled under the identity. */
    List<Template> templates(String identity);

    /**
     * The templates of many people, each one's in the order of their ids; people without templates are left out. Faster
     * than one by one where the gallery lets them share work.
     */
    default Map<String, List<Template>> templates(Collection<String> identities) {
        Map<String, List<Template>> templates = new HashMap<>();
        for (String identity : identities) {
            List<Template> some = templates(identity);
            if (!some.isEmpty()) {
                templates.put(identity, some);
            }
        }
        return templates;
    }

    /**
     * One page of the list of people, in the order of their identities' UTF-8 bytes.
     *
     * @param after the identity to go on after, enrolled or not; "" to begin with
     * @param limit how many at most
     */
    List<Person> page(String after, int limit);

    /**
     * Everybody, in the order of their identities' UTF-8 bytes, read page by page as the stream is consumed. Where the
     * gallery changes meanwhile, each page shows the state at its time; a {@linkplain Gallery#snapshot snapshot} does
     * not change.
     */
    default Stream<Person> people() {
        return people("");
    }

    /**
     * {@link #people()} from an identity on. Those before it are not read.
     *
     * @param after the identity to go on after, enrolled or not; "" to begin with the first
     */
    default Stream<Person> people(String after) {
        return PeoplePages.stream(this, after);
    }

    /** The identities of everybody, as {@link #people} reads them. */
    default Stream<String> identities() {
        return people().map(Person::identity);
    }

    /** How many people are enrolled. */
    long peopleCount();

    /**
     * Whether a search with a filter can find anybody: somebody with templates and all of these attributes.
     *
     * @param attributes none for everybody
     */
    default boolean anybodyHas(Map<String, String> attributes) {
        return people().anyMatch(person ->
                person.templateCount() > 0 && person.attributes().entrySet().containsAll(attributes.entrySet()));
    }

    /** How many templates they have together. */
    long templateCount();

    /** The gallery in figures. */
    GalleryStats stats();

    /** Frees what the reader holds; closing again does nothing. */
    @Override
    void close();
}
