package io.vultus.bench.ann;

import io.vultus.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Something that finds near vectors: a way of ours, or another library's. */
interface AnnEngine {

    /**
     * The name of what it builds, which tells everything that this depends on besides the vectors and the version; the
     * same for engines that search the same thing.
     */
    String index();

    /**
     * The library's name and version.
     *
     * @throws EngineMissingException if it is not installed
     */
    String version() throws InterruptedException;

    /**
     * Builds what is searched.
     *
     * @param folder empty
     */
    AnnIndex build(AnnInput input, Path folder, ProgressListener progress) throws IOException, InterruptedException;

    /**
     * Looks for the queries with each of the engine's settings.
     *
     * @param folder what was built, perhaps by an earlier run
     */
    List<Answers> search(AnnInput input, Path folder, ProgressListener progress)
            throws IOException, InterruptedException;
}
