package io.vultus.cli;

import io.vultus.bench.extract.FeatureExtraction;
import io.vultus.bench.extract.FeatureExtraction.LeftOut;
import io.vultus.bench.extract.FeatureExtraction.Result;
import io.vultus.bench.extract.PhotoTree;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.FaceSelection;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.format.DevkitTree;
import io.vultus.format.TemplateList;
import io.vultus.model.ModelPack;
import io.vultus.text.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Embeds photographs into feature files. */
@Command(
        name = "extract",
        description = {
            "Embed a folder of photographs into MegaFace's feature files, IMAGE_NAME.bin.",
            "A run that was broken off is started again with the same command: nothing is embedded twice."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus bench extract --photos facescrub_images --out features/facescrub --algorithm r100",
            "  vultus bench extract --photos megaface_images --out features/megaface --algorithm r100 \\",
            "      --list templatelists/megaface_features_list.json_1000000_1 --aligned"
        })
final class BenchExtractCommand implements Callable<Integer> {

    /** More are counted, and all are in the file that {@code --left-out} names. */
    private static final int TOLD = 20;

    /** The names of lists of distractors tell how long they are. */
    private static final Pattern SIZED_LIST = Pattern.compile("(.*\\.json_)\\d+(_\\d+)");

    @Mixin
    private OutputOptions output;

    @Mixin
    private PackChoice packs;

    @Mixin
    private PhotographOptions photographs;

    @Mixin
    private ThreadsOption threads;

    @Option(
            names = "--photos",
            required = true,
            paramLabel = "DIR",
            description = "The photographs, at the paths that lists name; extensions may differ.")
    private Path photos;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the features go: …/facescrub or …/megaface.")
    private Path folder;

    @Option(
            names = "--algorithm",
            required = true,
            paramLabel = "NAME",
            description = "The embedder's name in the feature files' names.")
    private String algorithm;

    @Option(
            names = "--list",
            paramLabel = "FILE",
            description = "A template list: only its images. May be given several times.")
    private List<Path> lists = List.of();

    @Option(
            names = "--by-name",
            description =
                    "Look for a photograph that is not where a list says by its file's name alone, in every folder. "
                            + "Only where no two photographs of different people have one name.")
    private boolean byName;

    @Option(names = "--aligned", description = "The photographs are face crops of 112×112 pixels already.")
    private boolean aligned;

    @Option(names = "--strict", description = "End with exit code 17 if anything was left out.")
    private boolean strict;

    @Option(names = "--flip", description = "Embed the mirror image of each face too.")
    private boolean flip;

    @Option(
            names = "--left-out",
            paramLabel = "FILE",
            description = "Write a list of the images that no feature could be made of. The first few go to standard "
                    + "error anyway.")
    private Path leftOutFile;

    @Option(
            names = "--shortened",
            paramLabel = "DIR",
            description = "Write the lists without those images there, as \"bench megaface\" needs them: it asks for a "
                    + "feature of every image.")
    private Path shortened;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PhotoTree tree = byName ? PhotoTree.of(photos).byName() : PhotoTree.of(photos);
        List<LeftOut> unlisted = new ArrayList<>();
        List<String> images = images(tree, unlisted);
        ModelPack pack = packs.open();
        return FinishOnSignal.during(() -> extract(tree, images, unlisted, pack));
    }

    private List<String> images(PhotoTree tree, List<LeftOut> unlisted) throws IOException {
        if (lists.isEmpty()) {
            return tree.images(each -> unlisted.add(new LeftOut(
                    photos.relativize(each.path()).toString(),
                    each.problem().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    each.message())));
        }
        Set<String> named = new LinkedHashSet<>();
        for (Path list : lists) {
            named.addAll(TemplateList.read(list).paths());
        }
        return List.copyOf(named);
    }

    private int extract(PhotoTree tree, List<String> images, List<LeftOut> unlisted, ModelPack pack)
            throws IOException, InterruptedException {
        FacePipeline.Builder builder = photographs
                .applyTo(pack.openPipeline())
                .selection(FaceSelection.CENTRAL)
                .maxConcurrent(threads.count());
        if (flip) {
            builder.flip(true);
        }
        List<LeftOut> leftOut = new ArrayList<>(unlisted);
        Result result;
        try (FacePipeline pipeline = builder.build();
                Progress progress = output.progress()) {
            result = new FeatureExtraction(pipeline, settings(pack), aligned, threads.count())
                    .run(tree, images, new DevkitTree(folder, algorithm), progress, leftOut::add)
                    .with(unlisted);
        }
        if (shortened != null) {
            shorten(leftOut.stream().map(LeftOut::image).collect(Collectors.toSet()));
        }
        print(result, leftOut);
        return BatchOutcome.exitCode(result.images(), result.leftOutInAll(), strict)
                .code();
    }

    private String settings(ModelPack pack) {
        boolean mirrored = flip || pack.manifest().embedder().flip();
        return "pack %s %s\n%s\n%s\n"
                .formatted(
                        pack.name(),
                        pack.fingerprint(),
                        aligned ? "aligned faces" : "the central face",
                        mirrored ? "with mirror image" : "without mirror image");
    }

    private void shorten(Set<String> images) throws IOException {
        FileAccess.BY_UMASK.createFolders(shortened);
        for (Path list : lists) {
            TemplateList kept = TemplateList.read(list).without(images);
            Matcher sized = SIZED_LIST.matcher(list.getFileName().toString());
            String name = sized.matches()
                    ? sized.group(1) + kept.paths().size() + sized.group(2)
                    : list.getFileName().toString();
            kept.write(shortened.resolve(name));
        }
    }

    private void print(Result result, List<LeftOut> leftOut) throws IOException {
        leftOut.stream()
                .limit(TOLD)
                .forEach(each -> output.err().println("left out: " + VisibleText.line(each.message())));
        if (leftOut.size() > TOLD) {
            output.err().println("left out: " + (leftOut.size() - TOLD) + " more (--left-out FILE takes down all)");
        }
        output.err().flush();
        if (leftOutFile != null) {
            AtomicFile.writeLines(
                    leftOutFile,
                    FileAccess.OWNER,
                    leftOut.stream()
                            .map(each -> each.reason() + "\t" + VisibleText.line(each.image()))
                            .toList());
        }
        PrintWriter out = output.out();
        out.printf(
                Locale.ROOT,
                "%d images: %d embedded, %d were there already, %d left out%n",
                result.images(),
                result.embedded(),
                result.present(),
                result.leftOutInAll());
        result.leftOut().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(reason -> out.printf(Locale.ROOT, "  %6d %s%n", reason.getValue(), reason.getKey()));
        out.flush();
    }
}
