package io.vultus.cli;

import io.vultus.format.DevkitTree;
import io.vultus.format.PackedFeatures;
import io.vultus.format.TemplateList;
import io.vultus.search.EmbeddingMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Packs feature files into a matrix. */
@Command(
        name = "pack",
        description = {
            "Pack the feature files of a template list into one matrix beside their folder, FOLDER_NAME.vem, row by row "
                    + "in the list's order. \"bench megaface\" reads it instead of the files: at once, and with little "
                    + "memory."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus bench pack --features features/facescrub --algorithm r100 \\",
            "      --list templatelists/facescrub_features_list.json",
            "  vultus bench pack --features features/megaface --algorithm r100 \\",
            "      --list templatelists/megaface_features_list.json_1000000_1"
        })
final class BenchPackCommand implements Callable<Integer> {

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--features",
            required = true,
            paramLabel = "DIR",
            description = "The tree of feature files: …/facescrub or …/megaface.")
    private Path features;

    @Option(
            names = "--algorithm",
            required = true,
            paramLabel = "NAME",
            description = "The embedder's name in the feature files' names, IMAGE_NAME.bin.")
    private String algorithm;

    @Option(
            names = "--list",
            required = true,
            paramLabel = "FILE",
            description = "The template list with the images; of distractors, the longest.")
    private Path list;

    @Override
    public Integer call() throws IOException {
        List<String> images = TemplateList.read(list).paths();
        PackedFeatures packed = new PackedFeatures(new DevkitTree(features, algorithm));
        EmbeddingMatrix matrix;
        try (Progress progress = output.progress()) {
            matrix = packed.pack(images, n -> progress.progress("packing", n, images.size()));
        }
        output.out().printf("%d features of %d dimensions: %s%n", images.size(), matrix.dimension(), packed.file());
        output.out().flush();
        return ExitCode.OK.code();
    }
}
