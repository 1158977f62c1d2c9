package io.vultus.bench.ann;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.ProgressListener;
import io.vultus.bench.report.Source;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.file.StagedFolder;
import io.vultus.search.ExactSearch;
import io.vultus.search.Hits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks engines for the same neighbours, and holds what they find against exact search.
 *
 * <p>What an engine has built stays in the folder, with the time that it took, and is searched again by later runs.
 *
 * @param folder where indexes are kept
 * @param modes what to compare, in this order
 * @param python interpreters to look for modules in
 * @param options how engines are built and asked
 */
public record AnnBenchmark(Path folder, List<AnnMode> modes, List<String> python, AnnOptions options) {

    /** Interpreters to look in where none is named. */
    public static final List<String> USUAL_PYTHON = Python.USUAL;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Written last: where it is missing, building was broken off. */
    private static final String BUILT = "built.json";

    public AnnBenchmark {
        modes = List.copyOf(modes);
        python = List.copyOf(python);
    }

    /** An engine that is not installed, and why that is thought. */
    public record Missing(String engine, String why) {}

    /**
     * What was found.
     *
     * @param runs of the engines that are installed
     * @param missing the others
     */
    public record Result(List<AnnRun> runs, List<Missing> missing) {

        public Result {
            runs = List.copyOf(runs);
            missing = List.copyOf(missing);
        }
    }

    /**
     * Runs.
     *
     * @param sources the input's, hashed
     * @throws InterruptedException if the calling thread is interrupted
     */
    public Result run(AnnInput input, List<Source> sources, ProgressListener progress)
            throws IOException, InterruptedException {
        List<Hits> truth = ExactSearch.builder(input.base())
                .threads(options.threads())
                .progress((task, done, total) -> progress.progress("searching exactly", done, total))
                .build()
                .top(input.queries(), AnnOptions.K);
        Judge judge = new Judge(ExactEngine.rows(truth), input.mates());
        String vectors = sources.getFirst().sha256().substring(0, 16);
        Python peers = new Python(python, folder.resolve("peers"));
        List<AnnRun> runs = new ArrayList<>();
        List<Missing> missing = new ArrayList<>();
        for (AnnMode mode : modes) {
            try {
                AnnEngine engine = mode.engine(options, peers);
                Path place = folder.resolve(engine.index() + "-" + vectors);
                runs.add(run(mode, engine, input, place, judge, progress));
            } catch (EngineMissingException e) {
                missing.add(new Missing(mode.title(), e.getMessage()));
            }
        }
        return new Result(runs, missing);
    }

    private static AnnRun run(
            AnnMode mode, AnnEngine engine, AnnInput input, Path place, Judge judge, ProgressListener progress)
            throws IOException, InterruptedException {
        String version = engine.version();
        ProgressListener told = (task, done, total) -> progress.progress(mode.title() + ": " + task, done, total);
        Path built = place.resolve(BUILT);
        Path index = place.resolve("index");
        if (!Files.exists(built)) {
            StagedFolder.deleteTree(place);
            FileAccess.OWNER.createFolders(index);
            AnnIndex made = engine.build(input, index, told);
            AtomicFile.writeString(built, FileAccess.OWNER, JSON.writeValueAsString(made));
        }
        return new AnnRun(
                mode,
                version,
                JSON.readValue(Files.readString(built), AnnIndex.class),
                engine.search(input, index, told).stream().map(judge::judge).toList());
    }
}
