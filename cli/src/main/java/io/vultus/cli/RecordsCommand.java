package io.vultus.cli;

import io.vultus.face.FaceDetector;
import io.vultus.model.ModelPack;
import io.vultus.text.VisibleText;
import io.vultus.trainer.data.CorruptFaces;
import io.vultus.trainer.data.FaceFolder;
import io.vultus.trainer.data.FaceRecords;
import io.vultus.trainer.data.PhotographFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes pictures into a training set in RecordIO. */
@Command(
        name = "records",
        description = {
            "Write a folder of faces into a training set of records (RecordIO, as InsightFace publishes them).",
            "",
            "The folder has one folder a person. Its pictures are aligned faces of 112×112 pixels, or, with --align, "
                    + "photographs, of which the large face near the middle is taken."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"  vultus records faces train", "  vultus records photographs train --align faceplugin --skip"})
final class RecordsCommand implements Callable<Integer> {

    @Mixin
    private OutputOptions output;

    @Parameters(index = "0", paramLabel = "FOLDER", description = "One folder a person.")
    private Path folder;

    @Parameters(index = "1", paramLabel = "SET", description = "Takes train.rec, train.idx and property; new.")
    private Path set;

    @Option(
            names = "--align",
            paramLabel = "PACK",
            description = "Find and align the faces of photographs by the detector of this model pack.")
    private String pack;

    @Option(names = "--skip", description = "Leave out what cannot be read or shows no face, instead of failing.")
    private boolean skip;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return FinishOnSignal.during(this::write);
    }

    private int write() throws IOException, InterruptedException {
        CorruptFaces onCorrupt = skip ? CorruptFaces.SKIP : CorruptFaces.FAIL;
        FaceRecords written;
        try (Progress progress = output.progress();
                FaceDetector detector =
                        pack == null ? null : ModelPack.find(pack).openDetector()) {
            written = FaceRecords.write(
                    detector == null
                            ? new FaceFolder(folder)
                            : new PhotographFolder(
                                    folder, detector, detector.getClass().getName()),
                    set,
                    onCorrupt,
                    message -> output.err().println("vultus: skipped a face: " + VisibleText.line(message)),
                    progress);
        }
        output.out()
                .printf(
                        "%d faces of %d people in %s; %d skipped%n",
                        written.images(), written.classes(), set, written.skipped());
        output.out().flush();
        return ExitCode.OK.code();
    }
}
