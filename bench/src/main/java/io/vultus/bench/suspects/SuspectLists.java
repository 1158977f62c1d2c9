package io.vultus.bench.suspects;

import io.vultus.bench.suspects.Suspect.Kind;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Suspects as noise lists, which {@link io.vultus.format.NoiseList} reads: comments begin with {@code #}; a line is
 * {@code number<TAB>image<TAB>beside<TAB>cosine}, the number being the suspect's place among all that were found, from
 * 1. Whoever has looked at a suspect and finds nothing wrong deletes its line.
 *
 * @param folder made if it is missing; takes {@code facescrub_suspects.txt} for probes, {@code megaface_suspects.txt}
 *     for distractors and, where they were looked for, {@code near_duplicates.txt}
 */
public record SuspectLists(Path folder) {

    /**
     * Writes them.
     *
     * @param suspects all that were found
     * @param finder how
     * @return the files
     */
    public List<Path> write(List<Suspect> suspects, SuspectFinder finder) throws IOException {
        FileAccess.OWNER.createFolders(folder);
        List<Path> files = new ArrayList<>();
        files.add(write(
                "facescrub_suspects.txt",
                "probes with a cosine below " + finder.probeThreshold() + " to their identity's other images",
                suspects,
                Kind.STRANGER_AMONG_PROBES));
        files.add(write(
                "megaface_suspects.txt",
                "distractors with a cosine of at least " + finder.distractorThreshold() + " to a probe identity",
                suspects,
                Kind.DISTRACTOR_OF_IDENTITY));
        if (finder.duplicateThreshold().isPresent()) {
            files.add(write(
                    "near_duplicates.txt",
                    "images with a cosine of at least "
                            + finder.duplicateThreshold().getAsDouble() + " to an earlier one",
                    suspects,
                    Kind.NEAR_DUPLICATE));
        }
        return files;
    }

    private Path write(String name, String comment, List<Suspect> suspects, Kind kind) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# " + comment + "; look at each before you believe it");
        lines.add("# number\timage\tbeside\tcosine");
        for (int i = 0; i < suspects.size(); i++) {
            Suspect suspect = suspects.get(i);
            if (suspect.kind() == kind) {
                lines.add(String.format(
                        Locale.ROOT, "%d\t%s\t%s\t%.4f", i + 1, suspect.image(), suspect.beside(), suspect.score()));
            }
        }
        Path file = folder.resolve(name);
        AtomicFile.writeLines(file, FileAccess.OWNER, lines);
        return file;
    }
}
