package io.vultus.bench.megaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.embedding.Embedding;
import io.vultus.format.DevkitTree;
import io.vultus.format.FeatureFile;
import io.vultus.format.PackedFeatures;
import io.vultus.format.TemplateList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random trees, lists, noise lists and matrices, sound and unsound, against a plain evaluation of the tree: each gives
 * that figure or is an error. {@code -Dvultus.fuzz.layouts=2000} runs more cases.
 */
class LayoutFuzzTest {

    private static final int CASES = Integer.getInteger("vultus.fuzz.layouts", 50);
    private static final int DIMENSION = 6;

    @TempDir
    private Path folder;

    @Test
    void everyLayoutGivesThePlainFigureOrAnError() throws Exception {
        int refused = 0;
        for (int seed = 0; seed < CASES; seed++) {
            refused += new Case(folder.resolve(Integer.toString(seed)), seed).run() ? 0 : 1;
        }
        assertThat(refused).as("cases that were refused").isBetween(CASES / 10, CASES * 9 / 10);
    }

    private static final class Case {

        private final Path root;
        private final Random random;
        private final String name;
        private final List<String> probes = new ArrayList<>();
        private final List<String> distractors = new ArrayList<>();
        private final Map<String, float[]> features = new LinkedHashMap<>();
        private final Set<String> noisy = new HashSet<>();
        private boolean isSound = true;

        Case(Path root, int seed) {
            this.root = root;
            this.random = new Random(seed);
            this.name = "seed " + seed;
        }

        /** Whether there was a figure. */
        boolean run() throws Exception {
            for (int person = 0; person < 3; person++) {
                for (int image = 0; image < 3; image++) {
                    probes.add("p" + person + "/" + image + ".jpg");
                }
            }
            int count = 4 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                distractors.add("00" + i % 3 + "/9" + i % 2 + "@N00/" + i + ".jpg");
            }
            probes.forEach(image -> features.put("facescrub/" + image, vector()));
            distractors.forEach(image -> features.put("megaface/" + image, vector()));
            for (Map.Entry<String, float[]> feature : features.entrySet()) {
                FeatureFile.write(root.resolve("features/" + feature.getKey() + "_x.bin"), feature.getValue());
            }
            Files.createDirectories(root.resolve("lists"));
            writeRecords();
            pack();
            Collections.shuffle(distractors, random.nextInt(3) == 0 ? random : new Random(0));
            spoil();
            Path noise = writeNoise();
            writeLists();
            return compare(noise);
        }

        private float[] vector() {
            float[] vector = new float[DIMENSION];
            for (int i = 0; i < DIMENSION; i++) {
                vector[i] = (float) random.nextGaussian() + .5f;
            }
            return vector;
        }

        private void writeRecords() throws IOException {
            int kind = random.nextInt(6);
            if (kind > 1) {
                return;
            }
            Files.writeString(root.resolve("features/facescrub/x.extraction"), "pack p\nwith mirror image\n");
            Files.writeString(
                    root.resolve("features/megaface/x.extraction"),
                    kind == 0 ? "pack p\nwith mirror image\n" : "pack p\nwithout mirror image\n");
            isSound &= kind == 0;
        }

        /** Of the order as it is now: a list that is shuffled later does not fit. */
        private void pack() throws IOException {
            if (random.nextInt(3) == 0) {
                new PackedFeatures(new DevkitTree(root.resolve("features/facescrub"), "x")).pack(probes, n -> {});
            }
            if (random.nextInt(3) == 0) {
                new PackedFeatures(new DevkitTree(root.resolve("features/megaface"), "x")).pack(distractors, n -> {});
            }
        }

        private void spoil() throws IOException {
            switch (random.nextInt(8)) {
                case 0 -> replaceFeature();
                case 1 -> distractors.add("./" + distractors.get(random.nextInt(distractors.size())));
                case 2 -> probes.set(0, probes.get(1));
                case 3 -> damageMatrix();
                default -> {} // as it is
            }
        }

        private void replaceFeature() throws IOException {
            String image = "facescrub/" + probes.get(random.nextInt(probes.size()));
            features.put(image, vector());
            FeatureFile.write(root.resolve("features/" + image + "_x.bin"), features.get(image));
        }

        private void damageMatrix() throws IOException {
            Path matrix = root.resolve("features/megaface_x.vem");
            if (Files.exists(matrix)) {
                byte[] bytes = Files.readAllBytes(matrix);
                bytes[64 + random.nextInt(bytes.length - 64)] ^= (byte) (1 << random.nextInt(8));
                Files.write(matrix, bytes);
            }
        }

        private Path writeNoise() throws IOException {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "\uFEFF# noise\r\n" : "# noise\n");
            for (String image : distractors.subList(0, 1 + random.nextInt(2))) {
                noisy.add(image);
                text.append(spelled(image)).append(random.nextBoolean() ? "\r\n" : "\n");
            }
            if (random.nextInt(4) == 0) {
                text.append("elsewhere/77.png\n");
            }
            return Files.writeString(root.resolve("noise.txt"), text);
        }

        private String spelled(String image) {
            String stem = image.substring(0, image.length() - 4);
            return switch (random.nextInt(9)) {
                case 0 -> stem.replace('/', '\\') + ".png";
                case 1 -> "./" + stem + ".jpeg";
                case 2 -> "/data/megaface/" + stem + ".jpg";
                case 3 -> "C:\\faces\\" + stem.replace('/', '\\');
                case 4 -> "7," + stem + ".png";
                case 5 -> stem + ".png,";
                case 6 -> "7\t" + stem + ".png\tsomebody";
                case 7 -> stem.substring(stem.lastIndexOf('/') + 1) + ".png";
                default -> image;
            };
        }

        private void writeLists() throws IOException {
            List<String> ids =
                    probes.stream().map(image -> image.substring(0, 2)).toList();
            new TemplateList(probes, ids).write(root.resolve("lists/facescrub_features_list.json"));
            new TemplateList(distractors, List.of())
                    .write(root.resolve("lists/megaface_features_list.json_" + distractors.size() + "_1"));
        }

        private boolean compare(Path noise) throws Exception {
            MegaFaceInput input;
            try {
                input = new DevkitInput(
                                root.resolve("features"),
                                root.resolve("lists"),
                                "x",
                                Optional.empty(),
                                Optional.of(noise),
                                DevkitInput.Leniency.NONE)
                        .read(ProgressListener.SILENT);
            } catch (VultusException e) {
                return false;
            }
            assertThat(isSound).as(name).isTrue();
            List<MegaFaceRun> runs = new MegaFaceBenchmark(List.of(Cleaning.RAW, Cleaning.DROPPED), 1, 1)
                    .run(input, ProgressListener.SILENT);
            assertThat(runs.getFirst().rank1()).as(name + ", raw").isCloseTo(rank1(Set.of()), within(1e-12));
            assertThat(runs.getLast().rank1()).as(name + ", dropped").isCloseTo(rank1(noisy), within(1e-12));
            return true;
        }

        /** Plainly: each probe, each other image of its person, each distractor. */
        private double rank1(Set<String> without) {
            int trials = 0;
            int won = 0;
            for (String probe : probes) {
                for (String mate : probes) {
                    if (!probe.equals(mate) && probe.startsWith(mate.substring(0, 3))) {
                        double score = score("facescrub/" + probe, "facescrub/" + mate);
                        trials++;
                        won += distractors.stream()
                                        .filter(image -> !without.contains(image))
                                        .noneMatch(image -> score("facescrub/" + probe, "megaface/" + image) > score)
                                ? 1
                                : 0;
                    }
                }
            }
            return (double) won / trials;
        }

        private double score(String one, String other) {
            return Embedding.normalise(features.get(one)).cosine(Embedding.normalise(features.get(other)));
        }
    }
}
