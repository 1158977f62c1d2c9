package io.vultus.bench.report;

import io.vultus.report.HtmlPage;
import java.util.Optional;

/** Finds small pictures of images for a page. */
@FunctionalInterface
public interface Thumbnails {

    /** No photographs are at hand. */
    Thumbnails NONE = image -> Optional.empty();

    /**
     * The picture as a {@code data:} address, if there is one.
     *
     * @param image as lists name it
     */
    Optional<String> dataUri(String image);

    /** The same for a page's card. */
    default HtmlPage.Picture picture(String image) {
        return new HtmlPage.Picture(image, dataUri(image).orElse(""));
    }
}
