package io.vultus.gallery.lucene;

import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryContractTest;
import io.vultus.model.ModelContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LuceneGalleryTest extends GalleryContractTest {

    @TempDir
    Path folder;

    @Override
    protected Gallery open(ModelContract contract) {
        return LuceneGallery.open(folder.resolve("people"), contract);
    }
}
