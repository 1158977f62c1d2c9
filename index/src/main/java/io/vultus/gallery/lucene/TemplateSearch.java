package io.vultus.gallery.lucene;

import io.vultus.embedding.Embedding;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/** A way to find the people whose templates are nearest to a probe. */
interface TemplateSearch {

    /**
     * What to look for.
     *
     * @param face the probe
     * @param k how many people
     * @param accepted among which templates
     * @param ef how many templates to gather before exact scoring, where the search does such a thing
     */
    record Probe(Embedding face, int k, AcceptedTemplates accepted, OptionalInt ef) {}

    /**
     * What was found.
     *
     * @param people the best people, with exact scores
     * @param visited how many templates were compared
     * @param rescored how many of them in full precision
     * @param ef how many were gathered at most; 0 where nothing was gathered
     */
    record Found(TopPeople people, long visited, long rescored, int ef) {

        /** The same, the cost of a vain attempt added. */
        Found after(Found attempt) {
            return new Found(people, visited + attempt.visited, rescored + attempt.rescored, ef);
        }
    }

    /**
     * Searches; gives the same answer to the same question whatever the number of threads, and whatever is asked along
     * with it.
     *
     * @param probes at least one; all look among the same templates
     * @return what was found for each probe, in their order
     */
    List<Found> searchAll(View view, List<Probe> probes) throws IOException;
}
