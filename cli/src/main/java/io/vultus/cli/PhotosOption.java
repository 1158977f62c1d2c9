package io.vultus.cli;

import io.vultus.bench.extract.PhotoTree;
import io.vultus.bench.report.Thumbnails;
import io.vultus.cli.report.Picture;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a page finds the photographs of the images that it names. */
final class PhotosOption {

    private static final int WIDTH = 160;

    @Option(
            names = "--photos",
            paramLabel = "DIR",
            description = "Where photographs are, for the page; may be given several times.")
    private List<Path> folders = List.of();

    /**
     * Small pictures of them.
     *
     * @throws java.nio.file.NotDirectoryException if one is no folder
     */
    Thumbnails thumbnails() throws IOException {
        List<PhotoTree> trees = new ArrayList<>();
        for (Path folder : folders) {
            trees.add(PhotoTree.of(folder));
        }
        return image -> {
            for (PhotoTree tree : trees) {
                Optional<String> picture = thumbnail(tree, image);
                if (picture.isPresent()) {
                    return picture;
                }
            }
            return Optional.empty();
        };
    }

    private static Optional<String> thumbnail(PhotoTree tree, String image) {
        return tree.find(image).flatMap(PhotosOption::thumbnail);
    }

    /** Empty for one that cannot be decoded: the page says that there is none. */
    static Optional<String> thumbnail(Path file) {
        try (Photo photo = Photo.read(file)) {
            return Optional.of(Picture.of(photo, WIDTH).dataUri());
        } catch (PhotoException e) {
            return Optional.empty();
        }
    }
}
