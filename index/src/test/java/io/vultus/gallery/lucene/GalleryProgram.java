package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;

import io.vultus.gallery.ContentKey;
import io.vultus.gallery.Template;
import io.vultus.gallery.encryption.GalleryKey;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a {@link ChildJvm} does: {@code FOLDER hold}, {@code FOLDER enrol}, {@code FOLDER once}, {@code FOLDER erase},
 * or {@code FOLDER live SEED CHANGES KIND}, to go on with a {@link RandomLife} after so many changes.
 */
final class GalleryProgram {

    static final int BATCH = 20;

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private GalleryProgram() {}

    public static void main(String[] args) throws IOException {
        if (args[1].equals("live")) {
            live(Path.of(args[0]), Long.parseLong(args[2]), Integer.parseInt(args[3]), Kind.valueOf(args[4]));
            return;
        }
        try (LuceneGallery gallery = LuceneGallery.open(Path.of(args[0]), CONTRACT)) {
            OUT.println("open");
            switch (args[1]) {
                case "hold" -> System.in.read();
                case "enrol" -> enrol(gallery);
                case "once" -> once(gallery);
                case "erase" -> OUT.println("erased " + gallery.erase("ada"));
                default -> throw new IllegalArgumentException(args[1]);
            }
        }
    }

    static ContentKey key(int i) {
        byte[] key = new byte[ContentKey.BYTES];
        Arrays.fill(key, (byte) i);
        key[0] = (byte) (i >>> 8);
        return ContentKey.of(key);
    }

    static byte[] outcome(int i) {
        byte[] outcome = new byte[100 + i % 50];
        Arrays.fill(outcome, (byte) (i * 7));
        return outcome;
    }

    /** Until killed: single templates, outcomes, and every tenth time a batch; each said once it is acknowledged. */
    private static void enrol(LuceneGallery gallery) {
        for (int i = 0; ; i++) {
            gallery.enrol("single-" + i, face(i));
            gallery.embeddingCache().put(key(i), outcome(i));
            OUT.println("enrolled " + i + ".");
            if (i % 10 == 9) {
                int batch = i;
                gallery.enrolAll(IntStream.range(0, BATCH)
                        .mapToObj(j -> Template.of("batch-" + batch + "-" + j, face(batch * BATCH + j))));
                OUT.println("enrolled batch " + i + ".");
            }
        }
    }

    /** What sort of gallery lives. */
    enum Kind {
        SCANNED,
        WITH_GRAPHS,
        WITH_CACHES,
        ENCRYPTED;

        LuceneGallery open(Path folder) {
            return LuceneGallery.open(folder, CONTRACT, options());
        }

        LuceneGalleryOptions options() {
            LuceneGalleryOptions options = LuceneGalleryOptions.DEFAULT.withCaching(this == WITH_CACHES);
            return switch (this) {
                case SCANNED, WITH_CACHES -> options;
                case WITH_GRAPHS -> options.withGraph(new GraphOptions(4, 20, 10));
                case ENCRYPTED -> options.withKey(GalleryKey.ofText("5a".repeat(GalleryKey.BYTES), "the test"));
            };
        }
    }

    /** Until killed: one change after the other, each said once it is acknowledged. */
    private static void live(Path folder, long seed, int changes, Kind kind) {
        RandomLife life = new RandomLife(seed);
        while (life.number() < changes) {
            life.advance();
        }
        OUT.println("starting");
        try (LuceneGallery gallery = kind.open(folder)) {
            while (true) {
                life.next().make(gallery);
                life.advance();
                OUT.println("made " + life.number() + ".");
                gallery.embeddingCache().put(key(life.number()), outcome(life.number()));
            }
        }
    }

    private static void once(LuceneGallery gallery) {
        gallery.enrol("ada", face(1));
        gallery.embeddingCache().put(key(1), outcome(1));
        OUT.println("found "
                + gallery.identify(face(1), 1, .9).decision().orElseThrow().identity());
        OUT.println("name " + gallery.get("ada").orElseThrow().name());
        OUT.println("cached " + gallery.embeddingCache().get(key(1)).isPresent());
        gallery.erase("ada");
        OUT.println("left " + gallery.peopleCount());
    }
}
