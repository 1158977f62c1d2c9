package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.BoundedParallel;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.DimensionMismatchException;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.GalleryStats;
import io.vultus.gallery.GalleryStorageException;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Identities;
import io.vultus.gallery.Person;
import io.vultus.gallery.Profile;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import io.vultus.gallery.UnknownIdentityException;
import io.vultus.gallery.Verification;
import io.vultus.model.ModelContract;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Everything that can be asked of a gallery on a cluster. */
abstract sealed class ClusterReads implements GalleryReader permits OpenSearchGallery, OpenSearchGalleryReader {

    /** How many documents with vectors one answer holds at most: a few megabytes. */
    private static final int TEMPLATES_A_PAGE = 500;

    /** How many people are listed with one request. */
    private static final int PEOPLE_A_PAGE = 5_000;

    /** Enough for a few nodes with a few processors each. */
    private static final int REQUESTS_AT_ONCE = 8;

    private final Connected connected;
    private final GalleryIndex index;
    private final TemplateCount templateCount = new TemplateCount();

    ClusterReads(Connected connected, GalleryIndex index) {
        this.connected = connected;
        this.index = index;
    }

    final Engine engine() {
        return connected.engine();
    }

    final Connected connected() {
        return connected;
    }

    final GalleryIndex index() {
        return index;
    }

    final TemplateCount counted() {
        return templateCount;
    }

    /** The state to read; to be released. */
    abstract View view();

    /** Asked when the state that was read is lost: whether there is another to read instead. */
    abstract boolean hasOther(View lost);

    final <T> T ask(Function<View, T> question) {
        while (true) {
            View view = view();
            try {
                return question.apply(view);
            } catch (LostViewException e) {
                if (!hasOther(view)) {
                    throw new GalleryStorageException(e.getMessage(), e);
                }
            } finally {
                view.release();
            }
        }
    }

    @Override
    public final ModelContract contract() {
        return index.contract();
    }

    final void requireDimension(Embedding embedding) {
        if (embedding.dimension() != index.contract().dimension()) {
            throw new DimensionMismatchException(embedding.dimension(), index.contract());
        }
    }

    @Override
    public Identification identify(Embedding probe, IdentifyOptions options) {
        requireDimension(probe);
        return ask(view -> {
            PeopleSearch search = new PeopleSearch(view, probe, options);
            if (options.mode() == SearchMode.EXACT) {
                return search.exact();
            }
            long templates = templateCount.get(view);
            if (options.mode() == SearchMode.AUTO && templates <= SearchWidth.EXACT_UP_TO) {
                return search.exact();
            }
            return search.approximate(Math.min(
                    SearchWidth.MOST, options.ef().orElseGet(() -> SearchWidth.derive(options.k(), templates))));
        });
    }

    /** Several requests at once, since many nodes answer them; the time in an answer's cost is its own. */
    @Override
    public List<Identification> identifyAll(List<Embedding> probes, IdentifyOptions options) {
        List<Identification> answers = new ArrayList<>();
        try {
            BoundedParallel.forEachOrdered(
                    REQUESTS_AT_ONCE, probes.iterator(), probe -> identify(probe, options), answers::add);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GalleryStorageException("interrupted while identifying", e);
        }
        return answers;
    }

    @Override
    public Verification verify(String identity, Embedding probe, double threshold) {
        requireDimension(probe);
        return ask(view -> {
            String stored = storedForm(view, identity);
            List<Candidate> best = new PeopleSearch(view, probe, IdentifyOptions.of(1, threshold)).ofPerson(stored);
            if (best.isEmpty() && person(view, stored).isEmpty()) {
                throw new UnknownIdentityException(identity);
            }
            return Verification.of(best.stream().findFirst(), threshold);
        });
    }

    @Override
    public Optional<Person> get(String identity) {
        return ask(view -> person(view, storedForm(view, identity)));
    }

    /** The form of an identity that its person is enrolled under; as given if nobody is. */
    final String storedForm(String identity) {
        return ask(view -> storedForm(view, identity));
    }

    private static String storedForm(View view, String identity) {
        return Identities.forms(identity).size() == 1
                ? identity
                : Identities.find(identity, form -> person(view, form).isPresent())
                        .orElse(identity);
    }

    private static Optional<Person> person(View view, String identity) {
        ObjectNode search = Queries.search(Queries.all(Queries.term(Fields.IDENTITY, identity)), 1, Fields.KIND);
        search.put("track_total_hits", true)
                .putObject("_source")
                .putArray("excludes")
                .add(Fields.VECTOR);
        JsonNode hits = view.search(search, identity).path("hits");
        JsonNode first = hits.path("hits").path(0).path("_source");
        if (!first.path(Fields.KIND).asText().equals(Fields.KIND_PERSON)) {
            return Optional.empty();
        }
        int others = hits.path("total").path("value").asInt() - 1;
        return Optional.of(new Person(Documents.profile(first), others));
    }

    @Override
    public List<Template> templates(String given) {
        return ask(view -> {
            String identity = storedForm(view, given);
            ObjectNode query = Queries.templatesOf(identity);
            List<Template> templates = new ArrayList<>();
            pages(body -> view.search(body, identity), query, TEMPLATES_A_PAGE, Fields.TEMPLATE)
                    .forEach(hit -> templates.add(Documents.template(hit.path("_source"))));
            return templates;
        });
    }

    @Override
    public Map<String, List<Template>> templates(Collection<String> identities) {
        return ask(view -> {
            ObjectNode query = Queries.all(
                    Queries.term(Fields.KIND, Fields.KIND_TEMPLATE), Queries.terms(Fields.IDENTITY, identities));
            return pages(view::search, query, TEMPLATES_A_PAGE, Fields.IDENTITY, Fields.TEMPLATE).stream()
                    .map(hit -> Documents.template(hit.path("_source")))
                    .collect(Collectors.groupingBy(Template::identity));
        });
    }

    /** All documents that match a query, in ascending order. */
    static List<JsonNode> pages(
            Function<ObjectNode, JsonNode> engine, ObjectNode query, int pageSize, String... order) {
        List<JsonNode> documents = new ArrayList<>();
        JsonNode last = null;
        while (true) {
            ObjectNode search = Queries.search(query, pageSize, order);
            if (last != null) {
                search.set("search_after", last);
            }
            JsonNode hits = engine.apply(search).path("hits").path("hits");
            hits.forEach(documents::add);
            if (hits.size() < pageSize) {
                return documents;
            }
            last = hits.get(hits.size() - 1).path("sort");
        }
    }

    @Override
    public List<Person> page(String after, int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit must not be negative, got " + limit);
        }
        return ask(view -> {
            List<Person> people = new ArrayList<>();
            while (people.size() < limit) {
                int size = Math.min(PEOPLE_A_PAGE, limit - people.size());
                List<Person> page =
                        page(view, people.isEmpty() ? after : people.getLast().identity(), size);
                people.addAll(page);
                if (page.size() < size) {
                    break;
                }
            }
            return people;
        });
    }

    private static List<Person> page(View view, String after, int size) {
        ObjectNode search =
                Queries.search(Queries.all(Queries.term(Fields.KIND, Fields.KIND_PERSON)), size, Fields.IDENTITY);
        search.putArray("search_after").add(after);
        List<Profile> profiles = new ArrayList<>();
        view.search(search)
                .path("hits")
                .path("hits")
                .forEach(hit -> profiles.add(Documents.profile(hit.path("_source"))));
        Map<String, Integer> counts =
                templateCounts(view, profiles.stream().map(Profile::identity).toList());
        return profiles.stream()
                .map(profile -> new Person(profile, counts.getOrDefault(profile.identity(), 0)))
                .toList();
    }

    static Map<String, Integer> templateCounts(View view, Collection<String> identities) {
        if (identities.isEmpty()) {
            return Map.of();
        }
        ObjectNode query = Queries.all(
                Queries.term(Fields.KIND, Fields.KIND_TEMPLATE), Queries.terms(Fields.IDENTITY, identities));
        ObjectNode search = Queries.search(query, 0);
        search.putObject("aggs")
                .putObject("people")
                .putObject("terms")
                .put("field", Fields.IDENTITY)
                .put("size", identities.size());
        Map<String, Integer> counts = new HashMap<>();
        view.search(search)
                .path("aggregations")
                .path("people")
                .path("buckets")
                .forEach(bucket -> counts.put(
                        bucket.path("key").asText(), bucket.path("doc_count").asInt()));
        return counts;
    }

    @Override
    public long peopleCount() {
        return ask(view -> count(view, Fields.KIND_PERSON));
    }

    @Override
    public boolean anybodyHas(Map<String, String> attributes) {
        return ask(view -> {
            ObjectNode search = Queries.search(Queries.candidates(attributes, Set.of()), 0);
            search.put("track_total_hits", 1);
            return view.search(search).path("hits").path("total").path("value").asLong() > 0;
        });
    }

    @Override
    public long templateCount() {
        return ask(view -> count(view, Fields.KIND_TEMPLATE));
    }

    static long count(View view, String kind) {
        ObjectNode search = Queries.search(Queries.all(Queries.term(Fields.KIND, kind)), 0);
        search.put("track_total_hits", true);
        return view.search(search).path("hits").path("total").path("value").asLong();
    }

    @Override
    public GalleryStats stats() {
        return ask(view -> {
            JsonNode stats = engine().send(
                            "GET",
                            "/" + engine().address().name() + "/_stats/store,segments",
                            Map.of("level", "shards"),
                            null)
                    .path("indices")
                    .iterator()
                    .next();
            long templates = count(view, Fields.KIND_TEMPLATE);
            return new GalleryStats(
                    count(view, Fields.KIND_PERSON),
                    templates,
                    operations(stats.path("shards")),
                    stats.path("total").path("store").path("size_in_bytes").asLong(),
                    stats.path("primaries").path("segments").path("count").asInt(),
                    Float.SIZE,
                    templates,
                    index.contract());
        });
    }

    /** The engine numbers the operations of each shard. */
    private static long operations(JsonNode shards) {
        long operations = 0;
        for (JsonNode copies : shards) {
            long most = -1;
            for (JsonNode copy : copies) {
                most = Math.max(most, copy.path("seq_no").path("max_seq_no").asLong(-1));
            }
            operations += most + 1;
        }
        return operations;
    }
}
