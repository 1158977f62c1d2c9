package io.vultus.gallery.lucene;

import io.vultus.gallery.DimensionMismatchException;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import io.vultus.gallery.UnknownIdentityException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;

/** Changes on their way to one commit. Not thread-safe; there is one at a time. */
final class Changes {

    private final IndexWriter writer;
    private final View before;
    private final Set<String> created = new HashSet<>();
    private final Set<String> touched = new HashSet<>();
    private final Set<String> replacedKeys = new HashSet<>();
    private boolean any;

    /**
     * Starts without a change.
     *
     * @param before the last commit
     */
    Changes(IndexWriter writer, View before) {
        this.writer = writer;
        this.before = before;
    }

    /** The state that the changes start from. */
    View before() {
        return before;
    }

    /** Adds or replaces; false if an equal template is there already. */
    boolean enrol(Template template) throws IOException {
        if (template.embedding().dimension() != before.commit().contract().dimension()) {
            throw new DimensionMismatchException(
                    template.embedding().dimension(), before.commit().contract());
        }
        Optional<Template> known = before.template(template.identity(), template.templateId());
        String key = Fields.join(template.identity(), template.templateId());
        if (known.isPresent()) {
            if (known.get().equals(template) && !replacedKeys.contains(key)) {
                return false;
            }
            replacedKeys.add(key);
        }
        if (before.isEnrolled(template.identity())) {
            touched.add(template.identity());
        } else if (created.add(template.identity())) {
            writer.addDocument(Documents.of(Profile.of(template.identity())));
        }
        any = true;
        Document document = Documents.of(template);
        writer.updateDocument(Documents.key(template.identity(), template.templateId()), document);
        return true;
    }

    void update(Profile profile) throws IOException {
        if (!before.isEnrolled(profile.identity())) {
            throw new UnknownIdentityException(profile.identity());
        }
        touch(profile.identity());
        writer.updateDocument(Documents.person(profile.identity()), Documents.of(profile));
    }

    void removeTemplate(Template template) throws IOException {
        touch(template.identity());
        writer.deleteDocuments(Documents.key(template.identity(), template.templateId()));
    }

    void erase(String identity) throws IOException {
        touch(identity);
        writer.deleteDocuments(Documents.templatesOf(identity), Documents.person(identity));
    }

    private void touch(String identity) {
        any = true;
        touched.add(identity);
    }

    /** Whether there is anything to commit. */
    boolean any() {
        return any;
    }

    /** People who were enrolled before and of whom something changes. */
    Set<String> touched() {
        return touched;
    }
}
