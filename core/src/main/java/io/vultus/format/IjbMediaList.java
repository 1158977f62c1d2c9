package io.vultus.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which images make up the templates of IJB-B and IJB-C, in InsightFace's layout ({@code ijbc_face_tid_mid.txt}): a
 * line {@code image template media} for each image, the last two whole numbers, white space between them. A template is
 * all there is of a person at one occasion; a medium is a still, or a video of which several frames are taken.
 */
public final class IjbMediaList {

    private final List<String> images;
    private final int[] templates;
    private final int[] media;

    private IjbMediaList(List<String> images, int[] templates, int[] media) {
        this.images = images;
        this.templates = templates;
        this.media = media;
    }

    /**
     * Reads a list.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws FormatException if a line is not as described, or there is none
     */
    public static IjbMediaList read(Path file) throws IOException {
        List<String> images = new ArrayList<>();
        IntStream.Builder templates = IntStream.builder();
        IntStream.Builder media = IntStream.builder();
        SpacedLines.read(file, "image template media", fields -> {
            templates.add(Integer.parseInt(fields[1]));
            media.add(Integer.parseInt(fields[2]));
            images.add(fields[0]);
        });
        if (images.isEmpty()) {
            throw new FormatException(file, "names no images");
        }
        return new IjbMediaList(
                List.copyOf(images), templates.build().toArray(), media.build().toArray());
    }

    /** The images, in the list's order. */
    public List<String> images() {
        return images;
    }

    /** The template that an image belongs to. */
    public int template(int image) {
        return templates[image];
    }

    /** The medium that an image is from. */
    public int media(int image) {
        return media[image];
    }
}
