import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.gallery.GalleryChecksum;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.encryption.GalleryKey;
import io.vultus.gallery.lucene.GalleryCheck;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.gallery.lucene.LuceneGalleryOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads galleries for the checks of commands: a folder and a key file (or -) a line; answers in a line. */
final class GalleryProbe {

    private GalleryProbe() {}

    public static void main(String[] args) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] parts = line.split("\t");
            System.out.println(probe(Path.of(parts[0]), parts[1]).replace('\n', ' '));
        }
    }

    private static String probe(Path folder, String keyFile) {
        try {
            LuceneGalleryOptions options = keyFile.equals("-")
                    ? LuceneGalleryOptions.DEFAULT
                    : LuceneGalleryOptions.DEFAULT.withKey(GalleryKey.ofFile(Path.of(keyFile)));
            try (GalleryReader gallery = LuceneGallery.openReadOnly(folder, options)) {
                GalleryChecksum sum = GalleryChecksum.of(gallery, ProgressListener.SILENT);
                var problems = GalleryCheck.run(folder, options).problems();
                return problems.isEmpty() ? "sound " + sum : "damaged: " + problems;
            }
        } catch (VultusException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }
}
