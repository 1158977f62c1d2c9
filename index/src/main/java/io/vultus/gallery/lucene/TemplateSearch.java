package io.vultus.gallery.lucene;

import io.vultus.embedding.Embedding;
import java.io.IOException;
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
    record Found(TopPeople people, long visited, long rescored, int ef) {}

    /** Searches; gives the same answer to the same question whatever the number of threads. */
    Found search(View view, Probe probe) throws IOException;
}
