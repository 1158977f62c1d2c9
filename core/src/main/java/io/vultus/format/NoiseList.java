package io.vultus.format;

import io.vultus.text.TextFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Images that are mislabelled, as InsightFace lists them for MegaFace and FaceScrub: one a line, comments begin with
 * {@code #}, and where there is a tab the image is in the second column.
 *
 * <p>The lists name {@code .png} where others have {@code .jpg}, and FaceScrub's name no folder where template lists
 * do. So images are compared by stem, the name without its last extension; by that of the whole path where the list
 * names a folder, and by that of the file where it does not.
 */
public final class NoiseList {

    /** Of a development kit's million there are some hundred; a file that is so much longer is none. */
    private static final int MAX_ENTRIES = 10_000_000;

    private final Set<String> stems;

    private NoiseList(Set<String> stems) {
        this.stems = stems;
    }

    /** A list of these images. */
    public static NoiseList of(List<String> images) {
        Set<String> stems = new HashSet<>();
        images.forEach(image -> stems.add(stem(image)));
        return new NoiseList(stems);
    }

    /**
     * Reads a list.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws FormatException if it is not text, or absurdly long
     */
    public static NoiseList read(Path file) throws IOException {
        try (BufferedReader reader = TextFile.open(file)) {
            List<String> images = reader.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(NoiseList::image)
                    .limit(MAX_ENTRIES + 1L)
                    .toList();
            if (images.size() > MAX_ENTRIES) {
                throw new FormatException(file, "has more than " + MAX_ENTRIES + " entries");
            }
            return of(images);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw new FormatException(file, "is not a text file", e);
            }
            throw e.getCause();
        }
    }

    private static String image(String line) {
        String[] columns = line.split("\t", -1);
        return columns[columns.length > 1 ? 1 : 0].strip();
    }

    /** How many images it names, each counted once. */
    public int size() {
        return stems.size();
    }

    /** Whether it names this image. */
    public boolean contains(String image) {
        String stem = stem(image);
        return stems.contains(stem) || stems.contains(stem.substring(stem.lastIndexOf('/') + 1));
    }

    /** How many of its entries name one of these images: fewer than {@link #size()} hint at another naming. */
    public int hits(List<String> images) {
        Set<String> hit = new HashSet<>();
        for (String image : images) {
            String stem = stem(image);
            String name = stem.substring(stem.lastIndexOf('/') + 1);
            if (stems.contains(stem)) {
                hit.add(stem);
            } else if (stems.contains(name)) {
                hit.add(name);
            }
        }
        return hit.size();
    }

    private static String stem(String image) {
        int dot = image.lastIndexOf('.');
        return dot > image.lastIndexOf('/') ? image.substring(0, dot) : image;
    }
}
