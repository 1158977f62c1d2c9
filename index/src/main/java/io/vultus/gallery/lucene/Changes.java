package io.vultus.gallery.lucene;

import io.vultus.gallery.DimensionMismatchException;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import io.vultus.gallery.UnknownIdentityException;
import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.util.BitUtil;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefHash;
import org.apache.lucene.util.StringHelper;

/** Changes on their way to one commit. Not thread-safe; there is one at a time. */
final class Changes {

    private final IndexWriter writer;
    private final View before;

    /** Who is new; kept as bytes, since there may be millions in a batch. */
    private final BytesRefHash created = new BytesRefHash();

    /** Hashes of the keys of templates that are enrolled. */
    private final BytesRefHash planned = new BytesRefHash();

    private final boolean isNew;
    private boolean any;
    private boolean syncDeletions;
    private long writes;

    /**
     * Starts without a change.
     *
     * @param before the last commit
     */
    Changes(IndexWriter writer, View before) {
        this.writer = writer;
        this.before = before;
        isNew = before.reader().maxDoc() == 0;
    }

    /** The state that the changes start from. */
    View before() {
        return before;
    }

    /** How many values an embedding has. */
    int dimension() {
        return before.commit().contract().dimension();
    }

    /**
     * The template under the identity that its person is enrolled under, which may be another form of the same text.
     * Templates out of another gallery stay as they are.
     */
    Template inStoredForm(Template template) throws IOException {
        if (isNew || template.isStored()) {
            return template;
        }
        String stored = before.storedForm(template.identity());
        return stored.equals(template.identity()) ? template : template.withStoredIdentity(stored);
    }

    /** Whether a template under the same key may have been planned before. */
    boolean repeats(Template template) {
        return planned.find(hash(template)) >= 0;
    }

    /** What is to be done to enrol a template; nothing if an equal one is there already. */
    Optional<Enrolment> plan(Template template) throws IOException {
        if (template.embedding().dimension() != dimension()) {
            throw new DimensionMismatchException(
                    template.embedding().dimension(), before.commit().contract());
        }
        BytesRef hash = hash(template);
        boolean repeated = planned.find(hash) >= 0;
        Optional<Template> known =
                isNew ? Optional.empty() : before.template(template.identity(), template.templateId());
        if (known.isPresent()
                && !repeated
                && known.get().equals(before.commit().storage().kept(template))) {
            return Optional.empty();
        }
        planned.add(hash);
        boolean isEnrolled = !isNew && before.isEnrolled(template.identity());
        boolean newPerson = !isEnrolled && created.add(new BytesRef(template.identity())) >= 0;
        any = true;
        return Optional.of(new Enrolment(template, newPerson, repeated || known.isPresent()));
    }

    /** Two keys that share it are taken for one, which costs time and nothing else. */
    private static BytesRef hash(Template template) {
        BytesRef key = new BytesRef(Fields.join(template.identity(), template.templateId()));
        BytesRef hash = new BytesRef(new byte[Long.BYTES]);
        BitUtil.VH_LE_LONG.set(hash.bytes, 0, StringHelper.murmurhash3_x64_128(key)[0]);
        return hash;
    }

    /** Enrols a template; says whether that changes anything. */
    boolean enrol(Template template) throws IOException {
        Optional<Enrolment> enrolment = plan(inStoredForm(template));
        if (enrolment.isPresent()) {
            writes++;
            enrolment.get().write(writer, Documents.vectorField(dimension()));
        }
        return enrolment.isPresent();
    }

    /** How many changes were handed to Lucene's writer, those of batches apart. */
    long writes() {
        return writes;
    }

    void update(Profile described) throws IOException {
        Profile profile = described.isStored()
                ? described
                : described.withStoredIdentity(before.storedForm(described.identity()));
        if (!before.isEnrolled(profile.identity())) {
            throw new UnknownIdentityException(profile.identity());
        }
        any = true;
        writes++;
        writer.updateDocument(Documents.person(profile.identity()), Documents.of(profile));
    }

    void removeTemplate(Template template) throws IOException {
        any = true;
        writes++;
        writer.deleteDocuments(Documents.key(template.identity(), template.templateId()));
    }

    void erase(String identity) throws IOException {
        writes++;
        any = true;
        writer.deleteDocuments(Documents.templatesOf(identity), Documents.person(identity));
    }

    /** Whether there is anything to commit. */
    boolean any() {
        return any;
    }

    /** Asks that files which the commit makes superfluous are gone for good when it is acknowledged. */
    void syncDeletions() {
        syncDeletions = true;
    }

    /** Whether {@link #syncDeletions} was called. */
    boolean deletionsAreSynced() {
        return syncDeletions;
    }
}
