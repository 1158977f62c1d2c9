package io.vultus.cli.demo;

import io.vultus.ProgressListener;
import io.vultus.model.NpmDownload;
import io.vultus.model.NpmPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Six photographs of groups of people, in which somebody comes back: the woman in the middle of the third was on the
 * first; from the npm package {@code @vladmandic/face-api} (MIT), whose demonstration they are.
 */
final class DemoPhotos {

    /** How many there are. */
    static final int COUNT = 6;

    private static final NpmPackage SOURCE = new NpmPackage(
            "@vladmandic/face-api",
            "1.7.15",
            "sha512-WDMmK3CfNLo8jylWqMoQgf4nIst3M0fzx1dnac96wv/dvMTN4DxC/Pq1DGtduDk1lktCamQ3MIDXFnvrdHTXDw==");

    /** The length of each file, in bytes. */
    private static final long[] BYTES = {144_516, 181_758, 221_049, 210_824, 166_400, 302_445};

    private DemoPhotos() {}

    /**
     * Fetches the photographs, unless they are there.
     *
     * @param folder where they are kept; made if missing
     * @return the six files, in order
     */
    static List<Path> fetch(Path folder, ProgressListener progress) throws IOException {
        Map<String, NpmDownload.Target> wanted = new LinkedHashMap<>();
        for (int i = 0; i < BYTES.length; i++) {
            String name = "sample" + (i + 1) + ".jpg";
            wanted.put("package/demo/" + name, new NpmDownload.Target(folder.resolve(name), BYTES[i]));
        }
        List<Path> files = wanted.values().stream().map(NpmDownload.Target::to).toList();
        if (!arePresent(wanted)) {
            Files.createDirectories(folder);
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            fetch(wanted, progress);
        }
        return files;
    }

    private static boolean arePresent(Map<String, NpmDownload.Target> wanted) throws IOException {
        for (NpmDownload.Target file : wanted.values()) {
            if (!Files.exists(file.to()) || Files.size(file.to()) != file.bytes()) {
                return false;
            }
        }
        return true;
    }

    private static void fetch(Map<String, NpmDownload.Target> wanted, ProgressListener progress) throws IOException {
        Path scratch = Files.createTempDirectory("vultus-demo-");
        try {
            NpmDownload.standard().fetch("what the demonstration shows", SOURCE, wanted, scratch, progress);
        } finally {
            delete(scratch);
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
