package io.vultus.bench.openset;

import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.bench.people.ReadPeople;
import io.vultus.bench.report.Source;
import io.vultus.bench.synthetic.SyntheticFile;
import io.vultus.embedding.Embedding;
import io.vultus.protocol.OpenSetTrials;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.HeapEmbeddings;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What open-set identification works on: a gallery of one image a person, the people of mated probes first, so that a
 * part of it can stand for a smaller one.
 *
 * @param name of the data and the embedder
 * @param trials with the whole gallery
 * @param sought how many people at the gallery's beginning have mated probes
 * @param strangers the names of the unmated probes
 */
public record OpenSetInput(String name, OpenSetTrials trials, int sought, List<String> strangers) {

    /** Strangers are people from this number on. */
    private static final long FIRST_STRANGER = 1L << 40;

    /**
     * Divides people by chance: one half is enrolled with the first image each, and looked for with the others; the
     * images of the other half are strangers'.
     *
     * @param images for each person one or more
     * @param seed of the choice
     * @throws VultusException if nobody who is enrolled has a second image, or there are no strangers
     */
    public static OpenSetInput split(String name, NavigableMap<String, List<Embedding>> images, long seed) {
        Division division = Division.of(images, seed);
        if (!division.isPossible()) {
            throw new VultusException(name + ": needs people with two images and others, has " + division.sought()
                    + " of the first among " + division.enrolled().size() + " enrolled, and "
                    + division.strangers().size() + " strangers");
        }
        return division.input(name, images);
    }

    /**
     * The divisions by further seeds, each made when it is asked for; seeds whose division has nobody to look for are
     * left out.
     *
     * @param first the first of the seeds
     * @param count how many seeds
     */
    public static Stream<OpenSetInput> splits(
            String name, NavigableMap<String, List<Embedding>> images, long first, int count) {
        return LongStream.range(first, first + count)
                .mapToObj(seed -> Division.of(images, seed))
                .filter(Division::isPossible)
                .map(division -> division.input(name, images));
    }

    /** Who is enrolled, those with several images first, and who is a stranger. */
    private record Division(List<String> enrolled, int sought, List<String> strangers) {

        static Division of(NavigableMap<String, List<Embedding>> images, long seed) {
            List<String> people = new ArrayList<>(images.keySet());
            Collections.shuffle(people, new Random(seed));
            int half = Math.ceilDiv(people.size(), 2);
            List<String> enrolled = people.subList(0, half).stream()
                    .sorted((a, b) -> Boolean.compare(
                            images.get(b).size() > 1, images.get(a).size() > 1))
                    .toList();
            int sought = (int)
                    enrolled.stream().filter(id -> images.get(id).size() > 1).count();
            return new Division(enrolled, sought, people.subList(half, people.size()));
        }

        boolean isPossible() {
            return sought > 0 && !strangers.isEmpty();
        }

        OpenSetInput input(String name, NavigableMap<String, List<Embedding>> images) {
            int dimension = images.firstEntry().getValue().getFirst().dimension();
            HeapEmbeddings.Builder gallery = EmbeddingMatrix.builder(dimension);
            HeapEmbeddings.Builder mated = EmbeddingMatrix.builder(dimension);
            HeapEmbeddings.Builder unmated = EmbeddingMatrix.builder(dimension);
            List<String> matedIdentities = new ArrayList<>();
            List<String> unmatedNames = new ArrayList<>();
            for (String identity : enrolled) {
                List<Embedding> of = images.get(identity);
                gallery.add(of.getFirst().toArray());
                for (Embedding further : of.subList(1, of.size())) {
                    mated.add(further.toArray());
                    matedIdentities.add(identity);
                }
            }
            for (String identity : strangers) {
                List<Embedding> of = images.get(identity);
                for (int i = 0; i < of.size(); i++) {
                    unmated.add(of.get(i).toArray());
                    unmatedNames.add(identity + ", image " + (i + 1));
                }
            }
            return new OpenSetInput(
                    name,
                    new OpenSetTrials(gallery.build(), enrolled, mated.build(), matedIdentities, unmated.build()),
                    sought,
                    unmatedNames);
        }
    }

    /**
     * Made-up people with the statistics of real ones.
     *
     * @param folder where the gallery is kept, to be read again by the next run
     * @param people in the gallery
     * @param probes how many mated ones, each of another person, and how many unmated ones
     * @param seed decides everything
     * @throws InterruptedException if the calling thread is interrupted
     */
    public static OpenSetInput synthetic(
            Path folder, int people, int probes, long seed, int threads, ProgressListener progress)
            throws IOException, InterruptedException {
        int dimension = SyntheticEmbeddings.DEFAULT_DIMENSION;
        SyntheticEmbeddings made = new SyntheticEmbeddings(seed, dimension);
        int sought = Math.min(people, probes);
        Path file = folder.resolve("people-" + seed + "-" + dimension + "-" + people + ".vem");
        EmbeddingMatrix gallery =
                new SyntheticFile(file, dimension, people, threads).make(i -> made.sample(i, 0), progress);
        HeapEmbeddings.Builder mated = EmbeddingMatrix.builder(dimension);
        HeapEmbeddings.Builder unmated = EmbeddingMatrix.builder(dimension);
        for (int i = 0; i < probes; i++) {
            if (i < sought) {
                mated.add(made.sample(i, 1));
            }
            unmated.add(made.sample(FIRST_STRANGER + i, 0));
        }
        List<String> names =
                IntStream.range(0, people).mapToObj(Integer::toString).toList();
        return new OpenSetInput(
                "Synthetic embeddings of " + dimension + " dimensions",
                new OpenSetTrials(gallery, names, mated.build(), names.subList(0, sought), unmated.build()),
                sought,
                IntStream.range(0, probes).mapToObj(i -> "stranger " + i).toList());
    }

    public OpenSetInput {
        strangers = List.copyOf(strangers);
    }

    /** How many people and images there are. */
    public ReadPeople people() {
        Set<String> people = new HashSet<>(trials.identities());
        return new ReadPeople(
                people.size(),
                trials.gallery().rows()
                        + trials.mated().rows()
                        + trials.unmated().rows(),
                List.of(),
                Optional.empty());
    }

    /** The embeddings, hashed. */
    List<Source> sources() {
        return List.of(
                Source.of("gallery", trials.gallery()),
                Source.of("probes of people in the gallery", trials.mated()),
                Source.of("probes of strangers", trials.unmated()));
    }

    /** The trials with the first people of the gallery; no fewer than are looked for. */
    OpenSetTrials among(int people) {
        return new OpenSetTrials(
                trials.gallery().select(IntStream.range(0, people).toArray()),
                trials.identities().subList(0, people),
                trials.mated(),
                trials.matedIdentities(),
                trials.unmated());
    }

    /** Sizes to look at: powers of ten that hold all who are looked for, and the whole gallery. */
    List<Integer> sizes() {
        List<Integer> sizes = new ArrayList<>();
        int all = trials.gallery().rows();
        for (long size = 10; size < all; size *= 10) {
            if (size >= sought) {
                sizes.add((int) size);
            }
        }
        sizes.add(all);
        return sizes;
    }
}
