package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.gallery.Identities;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import io.vultus.gallery.UnknownIdentityException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One change of a gallery. What it writes carries its mark, so that all of it can be found and taken back if the change
 * fails half-way; what it replaces is kept until it is done.
 */
final class Change {

    /** Only a person who is described anew over and over while being enrolled needs more than two. */
    private static final int MAX_ATTEMPTS = 20;

    private static final int IDENTITIES_A_QUERY = 1_000;
    private static final int DOCUMENTS_A_PAGE = 5_000;

    private final Engine engine;
    private final Bulk bulk;
    private final Lookup lookup;
    private final View newest;
    private final Runnable beforeFirstWrite;
    private final String mark = UUID.randomUUID().toString();
    private final List<Operation> replaced = new ArrayList<>();
    private final Set<String> created = new HashSet<>();
    private boolean writing;

    /**
     * Starts without a change.
     *
     * @param beforeFirstWrite called once, when the first thing is about to be written
     */
    Change(Engine engine, CopiesCount copies, Runnable beforeFirstWrite) {
        this.engine = engine;
        this.beforeFirstWrite = beforeFirstWrite;
        bulk = new Bulk(engine, copies);
        lookup = new Lookup(engine);
        newest = View.live(engine);
    }

    private Map<String, String> write(List<Operation> operations) {
        if (!writing && !operations.isEmpty()) {
            beforeFirstWrite.run();
            writing = true;
        }
        return bulk.send(operations);
    }

    /**
     * Enrols templates; of those with the same identity and id the last one counts.
     *
     * @return how many were added or replaced
     */
    long enrol(Collection<Template> templates) {
        Map<String, Template> byId = new LinkedHashMap<>();
        Map<String, String> forms = storedForms(
                templates.stream().filter(template -> !template.isStored()).map(Template::identity));
        for (Template given : templates) {
            String stored = forms.getOrDefault(given.identity(), given.identity());
            Template template = given.isStored() ? given : given.withStoredIdentity(stored);
            byId.put(Documents.templateId(template.identity(), template.templateId()), template);
        }
        Map<String, String> known = lookup.digests(byId.values());
        byId.entrySet().removeIf(entry -> Documents.digest(entry.getValue()).equals(known.get(entry.getKey())));
        keepReplaced(byId.entrySet().stream()
                .filter(entry -> known.containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList());
        write(byId.values());
        return byId.size();
    }

    /** Under which form people are enrolled, of those whose identities have several. */
    private Map<String, String> storedForms(Stream<String> identities) {
        List<String> several = identities
                .filter(identity -> Identities.forms(identity).size() > 1)
                .distinct()
                .toList();
        Set<String> enrolled = lookup.people(several.stream()
                        .flatMap(identity -> Identities.forms(identity).stream())
                        .collect(Collectors.toSet()))
                .keySet();
        Map<String, String> forms = new HashMap<>();
        several.forEach(
                identity -> Identities.find(identity, enrolled::contains).ifPresent(form -> forms.put(identity, form)));
        return forms;
    }

    private void keepReplaced(List<Template> templates) {
        Map<String, ObjectNode> sources = lookup.sources(templates);
        for (Template template : templates) {
            String id = Documents.templateId(template.identity(), template.templateId());
            ObjectNode source = sources.get(id);
            if (source != null) {
                replaced.add(new Operation(Operation.Action.INDEX, id, Documents.routing(template.identity()), source));
            }
        }
    }

    /**
     * Writes templates with the attributes of their people, and people who are new. Whoever was described anew or
     * erased by others meanwhile is written again.
     */
    private void write(Collection<Template> templates) {
        Collection<Template> left = templates;
        for (int attempt = 0; !left.isEmpty(); attempt++) {
            if (attempt == MAX_ATTEMPTS) {
                throw new ClusterFailureException(
                        "people of " + engine.address() + " are changed by others all the time, "
                                + left.iterator().next().identity() + " among them",
                        null);
            }
            Set<String> identities = left.stream().map(Template::identity).collect(Collectors.toSet());
            Map<String, Profile> before = lookup.people(identities);
            writePeople(identities, before.keySet());
            writeTemplates(left, before);
            Map<String, Profile> after = lookup.people(identities);
            left = left.stream()
                    .filter(template -> !sameAttributes(template.identity(), before, after))
                    .toList();
        }
    }

    private static boolean sameAttributes(String identity, Map<String, Profile> before, Map<String, Profile> after) {
        return after.containsKey(identity) && attributes(identity, before).equals(attributes(identity, after));
    }

    private static Map<String, String> attributes(String identity, Map<String, Profile> people) {
        return people.containsKey(identity) ? people.get(identity).attributes() : Map.of();
    }

    private void writePeople(Set<String> identities, Set<String> known) {
        List<Operation> operations = identities.stream()
                .filter(identity -> !known.contains(identity))
                .map(identity -> new Operation(
                        Operation.Action.CREATE,
                        Documents.personId(identity),
                        Documents.routing(identity),
                        Documents.person(Profile.ofStored(identity, identity, Map.of()))))
                .toList();
        Map<String, String> results = write(operations);
        identities.stream()
                .filter(identity -> "created".equals(results.get(Documents.personId(identity))))
                .forEach(created::add);
    }

    private void writeTemplates(Collection<Template> templates, Map<String, Profile> people) {
        write(templates.stream()
                .map(template -> new Operation(
                        Operation.Action.INDEX,
                        Documents.templateId(template.identity(), template.templateId()),
                        Documents.routing(template.identity()),
                        Documents.template(template, attributes(template.identity(), people), mark)))
                .toList());
    }

    /** Describes people, and makes their templates be found by what they are described with. */
    void update(Collection<Profile> profiles) {
        Map<String, Profile> wanted = new LinkedHashMap<>();
        Map<String, String> forms = storedForms(
                profiles.stream().filter(profile -> !profile.isStored()).map(Profile::identity));
        for (Profile given : profiles) {
            String stored = forms.getOrDefault(given.identity(), given.identity());
            wanted.put(stored, given.isStored() ? given : given.withStoredIdentity(stored));
        }
        Map<String, Profile> known = lookup.people(wanted.keySet());
        for (String identity : wanted.keySet()) {
            if (!known.containsKey(identity)) {
                throw new UnknownIdentityException(identity);
            }
        }
        known.values().forEach(profile -> replaced.add(describing(profile)));
        write(wanted.values().stream()
                .filter(profile -> !profile.equals(known.get(profile.identity())))
                .map(Change::describing)
                .toList());
        relabel(wanted.values().stream()
                .filter(profile -> !profile.attributes().equals(attributes(profile.identity(), known)))
                .toList());
    }

    private static Operation describing(Profile profile) {
        return new Operation(
                Operation.Action.INDEX,
                Documents.personId(profile.identity()),
                Documents.routing(profile.identity()),
                Documents.person(profile));
    }

    private void relabel(List<Profile> profiles) {
        if (profiles.isEmpty()) {
            return;
        }
        refresh();
        for (int from = 0; from < profiles.size(); from += IDENTITIES_A_QUERY) {
            Map<String, Profile> part =
                    profiles.subList(from, Math.min(profiles.size(), from + IDENTITIES_A_QUERY)).stream()
                            .collect(Collectors.toMap(Profile::identity, profile -> profile));
            List<Operation> operations = new ArrayList<>();
            ObjectNode query = Queries.all(
                    Queries.term(Fields.KIND, Fields.KIND_TEMPLATE), Queries.terms(Fields.IDENTITY, part.keySet()));
            for (JsonNode hit : documents(query)) {
                JsonNode source = hit.path("_source");
                Profile profile = part.get(source.path(Fields.IDENTITY).asText());
                JsonNode labels = Documents.labels(profile.attributes());
                if (!labels.equals(source.path(Fields.LABELS))) {
                    operations.add(labelling(hit, labels));
                    replaced.add(labelling(hit, source.path(Fields.LABELS)));
                }
            }
            write(operations);
        }
    }

    private static Operation labelling(JsonNode hit, JsonNode labels) {
        ObjectNode partial = Engine.object();
        partial.set(Fields.LABELS, labels);
        return operation(Operation.Action.UPDATE, hit, partial);
    }

    private static Operation operation(Operation.Action action, JsonNode hit, ObjectNode source) {
        return new Operation(
                action, hit.path("_id").asText(), hit.path("_routing").asText(), source);
    }

    /** What matches a query now, without the vectors. */
    private List<JsonNode> documents(ObjectNode query) {
        return ClusterReads.pages(
                search -> {
                    search.putArray("_source").add(Fields.IDENTITY).add(Fields.LABELS);
                    return newest.search(search);
                },
                query,
                DOCUMENTS_A_PAGE,
                Fields.IDENTITY,
                Fields.TEMPLATE);
    }

    /** Removes a template; whether there was one. */
    boolean removeTemplate(String identity, String templateId) {
        String id = Documents.templateId(identity, templateId);
        Map<String, String> results =
                write(List.of(new Operation(Operation.Action.DELETE, id, Documents.routing(identity), null)));
        return Objects.equals(results.get(id), "deleted");
    }

    /** Deletes everything of a person; whether there was something. Nothing of this is taken back. */
    boolean erase(String identity) {
        if (lookup.people(Set.of(identity)).isEmpty()) {
            return false;
        }
        write(List.of(new Operation(
                Operation.Action.DELETE, Documents.personId(identity), Documents.routing(identity), null)));
        // Others may go on enrolling the person until they notice.
        while (true) {
            refresh();
            List<JsonNode> templates = documents(Queries.templatesOf(identity));
            if (templates.isEmpty()) {
                return true;
            }
            write(templates.stream()
                    .map(hit -> operation(Operation.Action.DELETE, hit, null))
                    .toList());
        }
    }

    /** Makes everything that was written be found; whether there was anything. */
    boolean finish() {
        if (writing) {
            refresh();
        }
        return writing;
    }

    private void refresh() {
        engine.send("POST", "/" + engine.address().name() + "/_refresh", null);
    }

    /** Takes back what was written. */
    void takeBack() {
        if (!writing) {
            return;
        }
        refresh();
        List<Operation> undo = new ArrayList<>();
        documents(Queries.all(Queries.term(Fields.CHANGE, mark)))
                .forEach(hit -> undo.add(operation(Operation.Action.DELETE, hit, null)));
        bulk.send(undo);
        bulk.send(replaced.reversed());
        refresh();
        bulk.send(peopleWithNothing());
        refresh();
    }

    /** Those who were enrolled by this change, and by nobody else since. */
    private List<Operation> peopleWithNothing() {
        List<String> people = List.copyOf(created);
        return Stream.iterate(0, from -> from < people.size(), from -> from + IDENTITIES_A_QUERY)
                .map(from -> people.subList(from, Math.min(people.size(), from + IDENTITIES_A_QUERY)))
                .flatMap(part -> {
                    Set<String> enrolled =
                            ClusterReads.templateCounts(newest, part).keySet();
                    return part.stream().filter(identity -> !enrolled.contains(identity));
                })
                .map(identity -> new Operation(
                        Operation.Action.DELETE, Documents.personId(identity), Documents.routing(identity), null))
                .toList();
    }
}
