package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.SearchCost;
import io.vultus.gallery.SearchMode;
import io.vultus.text.Utf8Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds the people nearest to a face.
 *
 * <p>The engine gathers templates, by its graphs or all of them, scores them by their full vectors in float, and keeps
 * of each person the best one; a person's templates are all in one shard, so that shards do not have to agree on that.
 * The vectors of the best people are fetched and scored here as everywhere else, in double precision. Where float
 * rounding leaves open who is among the {@code k} best, more are fetched until it does not.
 *
 * <p>Where a few people with many templates fill a shard's {@code ef}, the next round looks for everybody but those
 * found: a round finds the nearest templates, so whoever it finds is found with their best one, and nearer than all who
 * come later.
 */
final class PeopleSearch {

    /** The engine's scores are 1 + cosine, or less steep, in float. */
    private static final double SCORE_ERROR = 4e-6;

    /** How many people more are fetched than asked for, so that ties mostly need no second request. */
    private static final int SPARE = 4;

    /** Rounds through the graphs before everything else is scored. */
    private static final int MAX_ROUNDS = 4;

    private static final Comparator<Scored> BEST_FIRST = Comparator.comparing(
                    (Scored scored) -> scored.candidate.score(), Comparator.reverseOrder())
            .thenComparing(scored -> scored.candidate.identity(), Utf8Order.TEXTS);

    private final View view;
    private final Embedding probe;
    private final IdentifyOptions options;
    private long visited;
    private long rescored;

    PeopleSearch(View view, Embedding probe, IdentifyOptions options) {
        this.view = view;
        this.probe = probe;
        this.options = options;
    }

    /** Somebody with the engine's score and ours. */
    private record Scored(Candidate candidate, double engineScore) {}

    /**
     * Through the graphs.
     *
     * @param ef how many templates each shard gathers
     */
    Identification approximate(int ef) {
        long start = System.nanoTime();
        List<Scored> people = new ArrayList<>();
        Set<String> found = new HashSet<>();
        for (int round = 0; people.size() < options.k(); round++) {
            boolean all = round == MAX_ROUNDS;
            int missing = options.k() - people.size();
            List<Scored> best = best(missing, all ? Queries.candidates(options.filter(), found) : nearest(ef, found));
            people.addAll(best);
            best.forEach(person -> found.add(person.candidate.identity()));
            if (all || best.isEmpty()) {
                break;
            }
        }
        return answer(people, SearchMode.APPROXIMATE, ef, start);
    }

    private ObjectNode nearest(int ef, Set<String> found) {
        boolean everybody = found.isEmpty() && options.filter().isEmpty();
        return everybody
                ? Queries.nearest(probe, ef)
                : Queries.nearest(probe, ef, Queries.candidates(options.filter(), found));
    }

    /** Among all templates. */
    Identification exact() {
        long start = System.nanoTime();
        List<Scored> best = best(options.k(), Queries.candidates(options.filter(), Set.of()));
        return answer(best, SearchMode.EXACT, 0, start);
    }

    /** One person's best template. */
    List<Candidate> ofPerson(String identity) {
        return best(1, Queries.templatesOf(identity), body -> view.search(body, identity)).stream()
                .map(Scored::candidate)
                .limit(1)
                .toList();
    }

    private Identification answer(List<Scored> people, SearchMode mode, int ef, long start) {
        List<Candidate> candidates = people.stream()
                .sorted(BEST_FIRST)
                .limit(options.k())
                .map(Scored::candidate)
                .toList();
        SearchCost cost = new SearchCost(mode, visited, rescored, ef, System.nanoTime() - start);
        return Identification.of(candidates, options.threshold(), cost);
    }

    private List<Scored> best(int k, ObjectNode matching) {
        return best(k, matching, view::search);
    }

    /** The {@code k} best people and those who may tie with the last of them. */
    private List<Scored> best(int k, ObjectNode matching, Function<ObjectNode, JsonNode> engine) {
        int size = Math.min(GalleryIndex.MAX_RESULTS, k + SPARE);
        while (true) {
            JsonNode hits = engine.apply(request(size, matching)).path("hits");
            List<Scored> people = new ArrayList<>();
            hits.path("hits").forEach(hit -> people.add(score(hit)));
            if (people.size() < size || size == GalleryIndex.MAX_RESULTS || isDecided(people, k)) {
                visited += hits.path("total").path("value").asLong();
                rescored += people.size();
                return people;
            }
            size = Math.min(GalleryIndex.MAX_RESULTS, 4 * size);
        }
    }

    private static boolean isDecided(List<Scored> people, int k) {
        return people.get(k - 1).engineScore - people.getLast().engineScore > SCORE_ERROR;
    }

    private ObjectNode request(int size, ObjectNode matching) {
        ObjectNode search = Engine.object();
        search.put("size", size).set("query", Queries.scored(matching, probe));
        ArrayNode sort = search.putArray("sort");
        sort.addObject().put("_score", "desc");
        sort.addObject().put(Fields.IDENTITY, "asc");
        sort.addObject().put(Fields.TEMPLATE, "asc");
        search.putObject("collapse").put("field", Fields.IDENTITY);
        search.putArray("_source").add(Fields.IDENTITY).add(Fields.TEMPLATE).add(Fields.VECTOR);
        return search.put("track_total_hits", true).put("track_scores", true);
    }

    private Scored score(JsonNode hit) {
        JsonNode source = hit.path("_source");
        float score = (float) probe.cosine(Documents.embedding(source));
        return new Scored(
                new Candidate(
                        source.path(Fields.IDENTITY).asText(),
                        score,
                        source.path(Fields.TEMPLATE).asText()),
                hit.path("_score").asDouble());
    }
}
