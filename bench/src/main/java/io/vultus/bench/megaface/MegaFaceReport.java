package io.vultus.bench.megaface;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vultus.bench.report.Environment;
import io.vultus.format.MegaFaceResults;
import io.vultus.protocol.MegaFaceResult.RocPoint;
import io.vultus.protocol.OperatingPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * What a benchmark found, and everything that is needed to find it again.
 *
 * @param input the name of the data and the embedder
 * @param sources everything that was read
 * @param noise what came of the noise lists
 * @param environment how it was run
 * @param runs the figures
 * @param throughGalleries what galleries made of the last of the runs, if any were asked
 */
public record MegaFaceReport(
        String input,
        List<MegaFaceInput.Source> sources,
        List<MegaFaceInput.NoiseHits> noise,
        Environment environment,
        List<MegaFaceRun> runs,
        List<GalleryRun> throughGalleries) {

    private static final JsonFactory JSON = new JsonFactory();

    /** Of the layout of {@code megaface.json}. */
    private static final int FORMAT = 1;

    public MegaFaceReport {
        sources = List.copyOf(sources);
        noise = List.copyOf(noise);
        runs = List.copyOf(runs);
        throughGalleries = List.copyOf(throughGalleries);
    }

    /** The runs with the most distractors, one for each way of cleaning. */
    List<MegaFaceRun> largest() {
        MegaFaceRun last =
                runs.stream().max(Comparator.comparingInt(MegaFaceRun::size)).orElseThrow();
        return runs.stream()
                .filter(run -> run.size() == last.size() && run.set() == last.set())
                .toList();
    }

    /**
     * Writes {@code megaface.json}, {@code megaface.html} and, in a folder {@code devkit-<cleaning>}, the results as
     * MegaFace's development kit would.
     *
     * @param folder made if it is missing
     * @param algorithm the embedder's name in the development kit's results
     */
    public void write(Path folder, String algorithm) throws IOException {
        Files.createDirectories(folder);
        try (JsonGenerator json = JSON.createGenerator(Files.newBufferedWriter(folder.resolve("megaface.json")))) {
            writeJson(json.useDefaultPrettyPrinter());
        }
        Files.writeString(folder.resolve("megaface.html"), MegaFacePage.render(this));
        for (MegaFaceRun run : runs) {
            MegaFaceResults results = new MegaFaceResults(
                    folder.resolve("devkit-" + name(run.cleaning())), algorithm, run.size(), run.set());
            List<RocPoint> roc = run.result().roc();
            results.writeCurves(
                    run.cmc(),
                    roc.stream().mapToDouble(RocPoint::falseAcceptRate).toArray(),
                    roc.stream().mapToDouble(RocPoint::trueAcceptRate).toArray());
            results.writeMatches(run.matches());
        }
    }

    static String name(Cleaning cleaning) {
        return switch (cleaning) {
            case RAW -> "raw";
            case DROPPED -> "dropped";
            case DEVKIT -> "devkit";
        };
    }

    private void writeJson(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("benchmark", "megaface");
        json.writeNumberField("format", FORMAT);
        json.writeStringField("input", input);
        json.writeStringField("version", environment.version());
        json.writeStringField("machine", environment.machine());
        json.writeStringField("time", environment.time().toString());
        json.writeNumberField("seed", environment.seed());
        json.writeNumberField("threads", environment.threads());
        json.writeArrayFieldStart("sources");
        for (MegaFaceInput.Source source : sources) {
            json.writeStartObject();
            json.writeStringField("name", source.name());
            json.writeStringField("sha256", source.sha256());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("noise");
        for (MegaFaceInput.NoiseHits list : noise) {
            json.writeStartObject();
            json.writeStringField("list", list.list());
            json.writeNumberField("entries", list.entries());
            json.writeNumberField("hits", list.hits());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("runs");
        for (MegaFaceRun run : runs) {
            writeRun(json, run);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("throughGalleries");
        for (GalleryRun run : throughGalleries) {
            writeGalleryRun(json, run);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeGalleryRun(JsonGenerator json, GalleryRun run) throws IOException {
        json.writeStartObject();
        json.writeStringField("structure", run.structure().id());
        json.writeStringField("cleaning", name(run.exact().cleaning()));
        json.writeNumberField("size", run.exact().size());
        json.writeNumberField("set", run.exact().set());
        json.writeNumberField("rank1", run.rank1());
        json.writeNumberField("exactRank1", run.exact().rank1());
        json.writeNumberField("difference", run.difference());
        json.writeNumberField("ef", run.ef());
        json.writeNumberField("inGraphs", run.inGraphs());
        json.writeNumberField("loadSeconds", run.loadSeconds());
        json.writeNumberField("searchSeconds", run.searchSeconds());
        json.writeArrayFieldStart("changed");
        for (GalleryRun.ChangedTrial trial : run.changed()) {
            json.writeStartObject();
            json.writeStringField("probe", trial.probe());
            json.writeStringField("mate", trial.mate());
            json.writeNumberField("score", trial.score());
            json.writeNumberField("exactRank", trial.exactRank());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeRun(JsonGenerator json, MegaFaceRun run) throws IOException {
        json.writeStartObject();
        json.writeStringField("cleaning", name(run.cleaning()));
        json.writeNumberField("size", run.size());
        json.writeNumberField("set", run.set());
        json.writeNumberField("distractors", run.result().distractors());
        json.writeNumberField("probes", run.probes());
        json.writeNumberField("trials", run.result().cmc().trials());
        json.writeNumberField("rank1", run.rank1());
        json.writeNumberField("seconds", run.seconds());
        json.writeFieldName("cmc");
        double[] cmc = run.cmc();
        json.writeArray(cmc, 0, cmc.length);
        json.writeArrayFieldStart("tarAtFar");
        for (OperatingPoint point : run.result().operatingPoints()) {
            json.writeStartObject();
            json.writeNumberField("far", point.falseAcceptRate());
            json.writeNumberField("tar", point.trueAcceptRate());
            if (Double.isFinite(point.lowestAccepted())) {
                json.writeNumberField("lowestAccepted", point.lowestAccepted());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("roc");
        for (RocPoint point : run.result().roc()) {
            double[] triple = {point.threshold(), point.falseAcceptRate(), point.trueAcceptRate()};
            json.writeArray(triple, 0, triple.length);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
