package io.vultus.cli.demo;

import io.vultus.ProgressListener;
import io.vultus.file.FileAccess;
import io.vultus.file.StagedFolder;
import io.vultus.model.NpmDownload;
import io.vultus.model.NpmPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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
        if (!arePresent(folder)) {
            try (StagedFolder staged = StagedFolder.create(folder, "another demonstration", FileAccess.BY_UMASK)) {
                NpmDownload.standard()
                        .fetch(
                                "what the demonstration shows",
                                SOURCE,
                                wanted(staged.content()),
                                staged.scratch(),
                                progress);
                staged.replace();
            }
        }
        return files(folder);
    }

    private static List<Path> files(Path folder) {
        return IntStream.rangeClosed(1, COUNT)
                .mapToObj(i -> folder.resolve("sample" + i + ".jpg"))
                .toList();
    }

    private static Map<String, NpmDownload.Target> wanted(Path folder) {
        Map<String, NpmDownload.Target> wanted = new LinkedHashMap<>();
        List<Path> files = files(folder);
        for (int i = 0; i < COUNT; i++) {
            wanted.put("package/demo/" + files.get(i).getFileName(), new NpmDownload.Target(files.get(i), BYTES[i]));
        }
        return wanted;
    }

    private static boolean arePresent(Path folder) throws IOException {
        List<Path> files = files(folder);
        for (int i = 0; i < COUNT; i++) {
            if (!Files.exists(files.get(i)) || Files.size(files.get(i)) != BYTES[i]) {
                return false;
            }
        }
        return true;
    }
}
