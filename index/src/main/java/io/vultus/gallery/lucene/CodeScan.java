package io.vultus.gallery.lucene;

import io.vultus.gallery.scan.Shortlist;
import io.vultus.gallery.scan.VectorCodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds the templates with the best estimates for some probes, in pieces: a thread takes the next whenever it has done
 * one, so that none waits for another that began late or has less of its processor. Each has shortlists of its own.
 */
final class CodeScan {

    /** Fewer codes are scanned in the time that handing them to another thread takes. */
    private static final int PIECE = 1 << 15;

    /** Fewer probes on a thread would not use what a pass over the codes brings into its caches. */
    private static final int MIN_SHARE = 8;

    private final List<CodeLeaf> leaves;
    private final List<TemplateSearch.Probe> probes;
    private final List<Integer> lengths;

    /**
     * Nothing is done yet.
     *
     * @param probes which look among the same templates
     * @param lengths of their shortlists
     */
    CodeScan(List<CodeLeaf> leaves, List<TemplateSearch.Probe> probes, List<Integer> lengths) {
        this.leaves = leaves;
        this.probes = probes;
        this.lengths = lengths;
    }

    /**
     * Does it.
     *
     * @return for each probe, the ordinals in all leaves together
     */
    List<Shortlist> on(SearchThreads threads) throws IOException {
        List<Piece> pieces = cut(threads.count());
        AtomicInteger next = new AtomicInteger();
        List<Shortlist> best = new ArrayList<>(Collections.nCopies(probes.size(), null));
        for (List<Part> parts : threads.share(pieces.size(), () -> scan(pieces, next))) {
            parts.forEach(part -> part.addTo(best));
        }
        return best;
    }

    /**
     * What is done at once.
     *
     * @param first of the probes
     * @param end one past their last
     * @param from the first code
     * @param to one past the last
     */
    private record Piece(int first, int end, int from, int to) {}

    /** Many probes are shared out among the threads, and only where there are few of them the codes. */
    private List<Piece> cut(int threads) {
        int codes = leaves.isEmpty() ? 0 : leaves.getLast().end();
        int shares = Math.clamp(probes.size() / MIN_SHARE, 1, threads);
        int share = Math.ceilDiv(probes.size(), shares);
        int range = shares == threads ? Math.max(1, codes) : PIECE;
        List<Piece> pieces = new ArrayList<>();
        for (int first = 0; first < probes.size(); first += share) {
            for (int from = 0; from == 0 || from < codes; from += range) {
                pieces.add(
                        new Piece(first, Math.min(probes.size(), first + share), from, Math.min(codes, from + range)));
            }
        }
        return pieces;
    }

    /** What one thread does. */
    private List<Part> scan(List<Piece> pieces, AtomicInteger next) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
            Piece piece = pieces.get(i);
            if (parts.isEmpty() || parts.getLast().first != piece.first()) {
                parts.add(new Part(piece.first(), piece.end()));
            }
            parts.getLast().scan(piece.from(), piece.to());
        }
        return parts;
    }

    /** What one thread finds for some probes. What it found in one leaf spares looking at most of the next. */
    private final class Part {

        private final int first;
        private final List<float[]> faces;
        private final List<Shortlist> shortlists;

        /** Over the codes of the leaf that begins at {@code base}. */
        private VectorCodes.Pass pass;

        private int base = -1;

        Part(int first, int end) {
            this.first = first;
            faces = probes.subList(first, end).stream()
                    .map(probe -> probe.face().toArray())
                    .toList();
            shortlists =
                    lengths.subList(first, end).stream().map(Shortlist::new).toList();
        }

        void scan(int from, int to) throws IOException {
            for (CodeLeaf each : leaves) {
                int begin = Math.max(from, each.base());
                int end = Math.min(to, each.end());
                if (begin < end && accepted().count(each.context()) > 0) {
                    goTo(each);
                    pass.over(begin - base, end - base);
                }
            }
        }

        private void goTo(CodeLeaf leaf) throws IOException {
            if (base != leaf.base()) {
                base = leaf.base();
                pass = leaf.codes().pass(faces, leaf.accepted(accepted()), base, shortlists);
            }
        }

        private AcceptedTemplates accepted() {
            return probes.getFirst().accepted();
        }

        void addTo(List<Shortlist> best) {
            for (int i = 0; i < shortlists.size(); i++) {
                Shortlist others = best.get(first + i);
                if (others == null) {
                    best.set(first + i, shortlists.get(i));
                } else {
                    others.offerAll(shortlists.get(i));
                }
            }
        }
    }
}
