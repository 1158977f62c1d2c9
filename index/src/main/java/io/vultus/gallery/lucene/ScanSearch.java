package io.vultus.gallery.lucene;

import io.vultus.gallery.scan.DotProducts;
import io.vultus.gallery.scan.Shortlist;
import io.vultus.gallery.scan.ShortlistLength;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.util.NumericUtils;

/**
 * Scans the codes of all templates for the best estimates and scores those templates in full precision; several probes
 * share one pass over the codes.
 *
 * <p>Where a few people with many templates crowd the others out, the shortlist is made longer until there are
 * {@code k} people or no more templates. The same is done where the best score lies so close to the estimates that were
 * left out that one of these might belong to a better template, as among a thousand photographs of nearly the same
 * face.
 */
final class ScanSearch implements TemplateSearch {

    /**
     * By how many deviations of an estimate the best score has to be above all that were left out;
     * {@code docs/performance.md} says for which probes it is not.
     */
    private static final double CLEAR = 2.5;

    /** How much longer the shortlist becomes when it was too short. */
    private static final int WIDEN = 4;

    /** Fewer are rescored in the time that handing them to another thread takes. */
    private static final int MIN_RESCORED = 128;

    /** How many probes share a pass: sharing it among more saves no more, and each needs memory. */
    private static final int MAX_BATCH = 64;

    @Override
    public List<Found> searchAll(View view, List<Probe> probes) throws IOException {
        List<CodeLeaf> leaves = CodeLeaf.of(view);
        List<Found> found = new ArrayList<>();
        for (int from = 0; from < probes.size(); from += MAX_BATCH) {
            found.addAll(searchBatch(view, leaves, probes.subList(from, Math.min(probes.size(), from + MAX_BATCH))));
        }
        return found;
    }

    private static List<Found> searchBatch(View view, List<CodeLeaf> leaves, List<Probe> probes) throws IOException {
        List<Integer> lengths = new ArrayList<>();
        for (Probe probe : probes) {
            lengths.add(length(view, probe));
        }
        List<Attempt> attempts = search(view, leaves, probes, lengths);
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            Probe probe = probes.get(i);
            Attempt attempt = attempts.get(i);
            while (!attempt.suffices(probe) && attempt.found().ef() < available(probe)) {
                int length = Math.min(available(probe), attempt.found().ef() * WIDEN);
                attempt = search(view, leaves, List.of(probe), List.of(length))
                        .getFirst()
                        .after(attempt);
            }
            found.add(attempt.found());
        }
        return found;
    }

    /**
     * What a shortlist led to.
     *
     * @param bar what the best score has to exceed to be clear of what was left out; minus infinity where nothing was
     */
    private record Attempt(Found found, double bar) {

        Attempt after(Attempt vain) {
            return new Attempt(found.after(vain.found), bar);
        }

        /** Where somebody has said how much to gather, that is not for us to doubt. */
        boolean suffices(Probe probe) {
            TopPeople people = found.people();
            return people.size() == probe.k()
                    && (probe.ef().isPresent() || people.first().score() > bar);
        }
    }

    private static int length(View view, Probe probe) {
        int derived = ShortlistLength.derive(probe.k(), view.templateCount());
        return Math.max(1, Math.min(available(probe), probe.ef().orElse(derived)));
    }

    /** The shortlist of a lone probe can be a gallery's whole. */
    private static int available(Probe probe) {
        return (int) Math.min(Integer.MAX_VALUE / (2L * WIDEN), probe.accepted().count());
    }

    private static List<Attempt> search(View view, List<CodeLeaf> leaves, List<Probe> probes, List<Integer> lengths)
            throws IOException {
        List<Shortlist> shortlists = new CodeScan(leaves, probes, lengths).on(view.threads());
        List<int[]> chosen = view.threads().invokeAll(choosing(shortlists));
        List<Callable<Rescored>> tasks = new ArrayList<>();
        int parts = Math.ceilDiv(view.threads().count(), probes.size());
        for (int i = 0; i < probes.size(); i++) {
            int probe = i;
            int[] ordinals = chosen.get(i);
            int size = Math.max(MIN_RESCORED, Math.ceilDiv(ordinals.length, parts));
            for (int from = 0; from < ordinals.length; from += size) {
                int begin = from;
                int end = Math.min(ordinals.length, from + size);
                tasks.add(() -> rescore(view, leaves, probes.get(probe), probe, ordinals, begin, end));
            }
        }
        List<TopPeople> people = new ArrayList<>();
        probes.forEach(probe -> people.add(view.topPeople(probe.k())));
        long[] rescored = new long[probes.size()];
        for (Rescored part : view.threads().invokeAll(tasks)) {
            people.get(part.probe()).offerAll(part.people());
            rescored[part.probe()] += part.count();
        }
        double clear = leaves.isEmpty() ? 0 : CLEAR * leaves.getFirst().codes().deviation();
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            Found found = new Found(people.get(i), probes.get(i).accepted().count(), rescored[i], lengths.get(i));
            attempts.add(new Attempt(found, shortlists.get(i).threshold() + clear));
        }
        return attempts;
    }

    private static List<Callable<int[]>> choosing(List<Shortlist> shortlists) {
        return shortlists.stream().<Callable<int[]>>map(each -> each::ordinals).toList();
    }

    /** What one thread scored exactly for one probe. */
    private record Rescored(int probe, TopPeople people, int count) {}

    private static Rescored rescore(
            View view, List<CodeLeaf> leaves, Probe probe, int index, int[] ordinals, int from, int to)
            throws IOException {
        float[] face = probe.face().toArray();
        TopPeople people = view.topPeople(probe.k());
        int at = from;
        for (CodeLeaf leaf : leaves) {
            int end = at;
            while (end < to && ordinals[end] < leaf.end()) {
                end++;
            }
            if (end > at) {
                rescore(leaf, face, ordinals, at, end, people);
            }
            at = end;
        }
        return new Rescored(index, people, to - from);
    }

    private static void rescore(CodeLeaf leaf, float[] face, int[] ordinals, int from, int to, TopPeople people)
            throws IOException {
        FloatVectorValues vectors = leaf.context().reader().getFloatVectorValues(Fields.VECTOR);
        long[] scored = score(vectors, leaf.base(), face, ordinals, from, to);
        // Looking up who somebody is takes as long as scoring many: the best first, so that few have to be.
        for (int end = scored.length; end > 0 && people.competitive(score(scored[end - 1])); ) {
            int begin = Math.max(0, end - 2 * people.k());
            offer(leaf, vectors, Arrays.copyOfRange(scored, begin, end), people);
            end = begin;
        }
    }

    /** The scores with the ordinals in the leaf, rising. */
    private static long[] score(FloatVectorValues vectors, int base, float[] face, int[] ordinals, int from, int to)
            throws IOException {
        int[] inLeaf = Arrays.copyOfRange(ordinals, from, to);
        for (int i = 0; i < inLeaf.length; i++) {
            inLeaf[i] -= base;
        }
        float[] scores = new float[inLeaf.length];
        new DotProducts(face, vectors).multiply(inLeaf, inLeaf.length, scores);
        long[] scored = new long[inLeaf.length];
        for (int i = 0; i < scored.length; i++) {
            scored[i] = (long) NumericUtils.floatToSortableInt(scores[i]) << Integer.SIZE | inLeaf[i];
        }
        Arrays.sort(scored);
        return scored;
    }

    private static float score(long scored) {
        return NumericUtils.sortableIntToFloat((int) (scored >> Integer.SIZE));
    }

    private static void offer(CodeLeaf leaf, FloatVectorValues vectors, long[] scored, TopPeople people)
            throws IOException {
        SortedDocValues identities = leaf.context().reader().getSortedDocValues(Fields.IDENTITY);
        // Doc values are read forwards only.
        long[] byOrdinal = Arrays.stream(scored)
                .map(each -> Long.rotateLeft(each, Integer.SIZE))
                .sorted()
                .toArray();
        for (long each : byOrdinal) {
            int doc = vectors.ordToDoc((int) (each >> Integer.SIZE));
            people.offer(leaf.context(), identities, doc, NumericUtils.sortableIntToFloat((int) each));
        }
    }
}
