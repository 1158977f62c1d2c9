package io.vultus.gallery.lucene;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.Faces;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Template;
import io.vultus.gallery.encryption.GalleryKey;
import io.vultus.model.ModelContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What encryption costs: the same gallery plain and encrypted, one after the other in turns. Arguments: templates, and
 * {@code scan} or {@code hnsw}.
 */
final class EncryptionMeasurement {

    private static final int DIMENSION = 512;
    private static final int ROUNDS = 3;
    private static final int PROBES = 200;

    private EncryptionMeasurement() {}

    public static void main(String[] args) throws Exception {
        int templates = Integer.parseInt(args[0]);
        ModelContract contract = Faces.contract("measured", DIMENSION, 'e');
        Path temp = Files.createTempDirectory("vultus-encryption");
        LuceneGalleryOptions plain = LuceneGalleryOptions.DEFAULT
                .withCaching(false)
                .withStructure(SearchStructure.ofId(args[1]).orElseThrow());
        if (args[1].equals("hnsw")) {
            plain = plain.withGraph(new GraphOptions(16, 100, 1000));
        }
        List<LuceneGalleryOptions> ways = List.of(plain, plain.withKey(GalleryKey.generate()));
        List<Embedding> faces = IntStream.range(0, templates)
                .mapToObj(i -> Faces.face(i, DIMENSION))
                .toList();
        List<Path> folders = new ArrayList<>();
        for (LuceneGalleryOptions way : ways) {
            Path folder = temp.resolve(name(way));
            folders.add(folder);
            try (LuceneGallery gallery = LuceneGallery.open(folder, contract, way)) {
                double enrol = seconds(() -> gallery.enrolAll(
                        IntStream.range(0, templates).mapToObj(i -> Template.of("p" + i, "t", faces.get(i)))));
                double merge = seconds(() -> gallery.optimise(ProgressListener.SILENT));
                double single = seconds(() -> {
                    for (int i = 0; i < 20; i++) {
                        gallery.enrol("q" + i, Faces.face(-i - 1, DIMENSION));
                    }
                });
                double erase = seconds(() -> gallery.erase("p5"));
                print(
                        way,
                        "enrolling %d: %.2f s; merging: %.2f s; enrolling one: %.1f ms; erasing: %.2f s",
                        templates,
                        enrol,
                        merge,
                        single * 1e3 / 20,
                        erase);
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < ways.size(); i++) {
                LuceneGalleryOptions way = ways.get(i);
                long begin = System.nanoTime();
                try (LuceneGalleryReader gallery = LuceneGallery.openReadOnly(folders.get(i), contract, way)) {
                    double open = (System.nanoTime() - begin) / 1e9;
                    ask(gallery, faces, 20);
                    double one = seconds(() -> ask(gallery, faces, PROBES));
                    double batch =
                            seconds(() -> gallery.identifyAll(faces.subList(0, PROBES), IdentifyOptions.of(5, .4)));
                    double person = seconds(() -> {
                        for (int p = 0; p < PROBES; p++) {
                            gallery.templates("p" + (100 + 7 * p));
                        }
                    });
                    print(
                            way,
                            "opening: %.3f s; identifying: %.2f ms, %.2f ms in a batch; a person's templates: %.3f ms",
                            open,
                            one * 1e3 / PROBES,
                            batch * 1e3 / PROBES,
                            person * 1e3 / PROBES);
                }
            }
        }
    }

    private static void ask(LuceneGalleryReader gallery, List<Embedding> faces, int count) {
        for (int i = 0; i < count; i++) {
            gallery.identify(faces.get(i * 37 % faces.size()), IdentifyOptions.of(5, .4));
        }
    }

    private static double seconds(Runnable task) {
        long begin = System.nanoTime();
        task.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static String name(LuceneGalleryOptions way) {
        return way.key().isPresent() ? "encrypted" : "plain";
    }

    private static void print(LuceneGalleryOptions way, String format, Object... values) {
        System.out.printf(Locale.ROOT, "%-9s  " + format + "%n", prepend(name(way), values));
    }

    private static Object[] prepend(String name, Object[] values) {
        List<Object> all = new ArrayList<>(List.of(name));
        all.addAll(List.of(values));
        return all.toArray();
    }
}
