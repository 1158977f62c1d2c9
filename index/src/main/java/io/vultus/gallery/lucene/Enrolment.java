package io.vultus.gallery.lucene;

import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import java.io.IOException;
import java.util.Map;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.IndexWriter;

/**
 * A template on its way into the index.
 *
 * @param template the template
 * @param newPerson whether its person is to be created
 * @param replaces whether there may be another template under its key
 */
record Enrolment(Template template, boolean newPerson, boolean replaces) {

    /** Writes it; {@code vector} is for {@link Documents#of(Template, KnnFloatVectorField)}. */
    void write(IndexWriter writer, KnnFloatVectorField vector) throws IOException {
        if (newPerson) {
            writer.addDocument(Documents.of(Profile.ofStored(template.identity(), template.identity(), Map.of())));
        }
        if (replaces) {
            writer.updateDocument(
                    Documents.key(template.identity(), template.templateId()), Documents.of(template, vector));
        } else {
            // Cheaper: an update is a deletion, too, which Lucene would look up in every part.
            writer.addDocument(Documents.of(template, vector));
        }
    }
}
