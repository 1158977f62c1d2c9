package io.vultus.format;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Results as MegaFace's development kit writes them, so that its plotting scripts read them.
 *
 * <p>{@code cmc_facescrub_megaface_<algorithm>_<size>_<set>.json} holds {@code {"cmc": [[ranks from 0], [recall]],
 * "roc": [[false accept rate], [true accept rate]]}}, both ascending and without repetitions: the scripts look a rate
 * up as the first one that is greater, or interpolate, and refuse one outside the curve.
 * {@code matches_facescrub_megaface_<algorithm>_<size>_<set>.json} is a list with an element for each image that takes
 * the mate's place among the distractors, {@code {"probes": {"idx": [], "rank": []}}}: the probes that look for it, by
 * their places in the probe list, and the ranks at which they find it, 0 being right.
 */
public final class MegaFaceResults {

    private static final JsonFactory JSON = new JsonFactory();

    private final Path folder;
    private final String suffix;

    /**
     * Of one run.
     *
     * @param folder made if it is missing
     * @param algorithm the name of the embedder
     * @param size how many distractors there were
     * @param set the number of the list of distractors
     */
    public MegaFaceResults(Path folder, String algorithm, int size, int set) {
        this.folder = folder;
        this.suffix = "_facescrub_megaface_" + algorithm + "_" + size + "_" + set + ".json";
    }

    /**
     * Removes an algorithm's results of earlier runs, of whatever sizes, so that they do not stand beside those of this
     * one.
     *
     * @param folder may be missing; is removed if nothing else is in it
     */
    public static void clear(Path folder, String algorithm) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Pattern ours =
                Pattern.compile("(cmc|matches)_facescrub_megaface_" + Pattern.quote(algorithm) + "_\\d+_\\d+\\.json");
        boolean isEmpty = true;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (ours.matcher(file.getFileName().toString()).matches()) {
                    Files.delete(file);
                } else {
                    isEmpty = false;
                }
            }
        }
        if (isEmpty) {
            Files.delete(folder);
        }
    }

    /**
     * Probes that look for one image.
     *
     * @param probes their places in the probe list
     * @param ranks for each of them, from 0
     */
    public record Match(List<Integer> probes, List<Integer> ranks) {

        public Match {
            probes = List.copyOf(probes);
            ranks = List.copyOf(ranks);
        }
    }

    /**
     * Writes both curves.
     *
     * @param ranks from 0, ascending
     * @param recall for each of them, the share of trials of that rank or a better one
     * @param falseAccepts of the points of the ROC, ascending
     * @param trueAccepts likewise
     * @return the file
     * @throws IllegalArgumentException if a curve's places do not ascend
     */
    public Path writeCurves(int[] ranks, double[] recall, double[] falseAccepts, double[] trueAccepts)
            throws IOException {
        requireAscending("ranks", IntStream.of(ranks).asDoubleStream().toArray());
        requireAscending("false accept rates", falseAccepts);
        Path file = file("cmc");
        try (AtomicFile out = AtomicFile.create(file, FileAccess.BY_UMASK);
                JsonGenerator json = JSON.createGenerator(out.output(), JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeArrayFieldStart("cmc");
            json.writeArray(ranks, 0, ranks.length);
            json.writeArray(recall, 0, recall.length);
            json.writeEndArray();
            json.writeArrayFieldStart("roc");
            json.writeArray(falseAccepts, 0, falseAccepts.length);
            json.writeArray(trueAccepts, 0, trueAccepts.length);
            json.writeEndArray();
            json.writeEndObject();
            json.flush();
            out.commit();
        }
        return file;
    }

    private static void requireAscending(String what, double[] places) {
        for (int i = 1; i < places.length; i++) {
            if (!(places[i] > places[i - 1])) {
                throw new IllegalArgumentException(
                        what + " must ascend, got " + places[i] + " after " + places[i - 1] + " at " + i);
            }
        }
    }

    /**
     * Writes the ranks.
     *
     * @return the file
     */
    public Path writeMatches(List<Match> matches) throws IOException {
        Path file = file("matches");
        try (AtomicFile out = AtomicFile.create(file, FileAccess.BY_UMASK);
                JsonGenerator json = JSON.createGenerator(out.output(), JsonEncoding.UTF8)) {
            json.writeStartArray();
            for (Match match : matches) {
                json.writeStartObject();
                json.writeObjectFieldStart("probes");
                writeNumbers(json, "idx", match.probes());
                writeNumbers(json, "rank", match.ranks());
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.flush();
            out.commit();
        }
        return file;
    }

    private static void writeNumbers(JsonGenerator json, String name, List<Integer> numbers) throws IOException {
        json.writeArrayFieldStart(name);
        for (int number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }

    private Path file(String kind) throws IOException {
        FileAccess.BY_UMASK.createFolders(folder);
        return folder.resolve(kind + suffix);
    }
}
