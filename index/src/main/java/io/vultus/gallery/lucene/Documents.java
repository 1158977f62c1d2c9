package io.vultus.gallery.lucene;

import io.vultus.embedding.Embedding;
import io.vultus.gallery.ContentKey;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;

/** Templates and people as documents of the index, there and back; {@link Fields} says which fields they have. */
final class Documents {

    private Documents() {}

    /** A field for {@link #of(Template, KnnFloatVectorField)}; to be used by one thread. */
    static KnnFloatVectorField vectorField(int dimension) {
        return new KnnFloatVectorField(Fields.VECTOR, new float[dimension], VectorSimilarityFunction.DOT_PRODUCT);
    }

    /**
     * A template as a document.
     *
     * @param vector takes the embedding and becomes part of the document, which is to be handed to the index before the
     *     next one is made: a new field for each would have its values checked, though embeddings are finite
     */
    static Document of(Template template, KnnFloatVectorField vector) {
        template.embedding().copyTo(vector.vectorValue());
        Document document = new Document();
        document.add(
                new StringField(Fields.KEY, Fields.join(template.identity(), template.templateId()), Field.Store.NO));
        document.add(new StringField(Fields.IDENTITY, template.identity(), Field.Store.NO));
        document.add(new SortedDocValuesField(Fields.IDENTITY, new BytesRef(template.identity())));
        document.add(new BinaryDocValuesField(Fields.TEMPLATE_ID, new BytesRef(template.templateId())));
        document.add(vector);
        template.source().ifPresent(source -> document.add(new StoredField(Fields.SOURCE, source)));
        template.contentKey().ifPresent(key -> document.add(new StoredField(Fields.CONTENT_KEY, key.toBytes())));
        template.metadata()
                .forEach((key, value) -> document.add(new StoredField(Fields.METADATA, Fields.join(key, value))));
        return document;
    }

    static Document of(Profile profile) {
        Document document = new Document();
        document.add(new StringField(Fields.PERSON, profile.identity(), Field.Store.NO));
        document.add(new SortedDocValuesField(Fields.PERSON, new BytesRef(profile.identity())));
        document.add(new StoredField(Fields.NAME, profile.name()));
        profile.attributes()
                .forEach((key, value) ->
                        document.add(new StringField(Fields.ATTRIBUTE, Fields.join(key, value), Field.Store.YES)));
        return document;
    }

    static Template template(String identity, String templateId, Embedding embedding, Document stored) {
        Optional<ContentKey> key = Optional.ofNullable(stored.getBinaryValue(Fields.CONTENT_KEY))
                .map(bytes -> ContentKey.of(BytesRef.deepCopyOf(bytes).bytes));
        return Template.ofStored(
                identity,
                templateId,
                embedding,
                Optional.ofNullable(stored.get(Fields.SOURCE)),
                key,
                labels(stored, Fields.METADATA));
    }

    static Profile profile(String identity, Document stored) {
        return Profile.ofStored(identity, stored.get(Fields.NAME), labels(stored, Fields.ATTRIBUTE));
    }

    static Term key(String identity, String templateId) {
        return new Term(Fields.KEY, Fields.join(identity, templateId));
    }

    static Term person(String identity) {
        return new Term(Fields.PERSON, identity);
    }

    static Term templatesOf(String identity) {
        return new Term(Fields.IDENTITY, identity);
    }

    private static Map<String, String> labels(Document stored, String field) {
        return Arrays.stream(stored.getValues(field)).collect(Collectors.toMap(Fields::first, Fields::second));
    }
}
