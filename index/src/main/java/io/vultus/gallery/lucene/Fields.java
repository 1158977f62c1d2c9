package io.vultus.gallery.lucene;

/**
 * The fields of the index. It holds two kinds of documents: one per template, one per person, so that describing a
 * person anew never rewrites a vector.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><th>document</th><th>field</th><th>how</th><th>what</th></tr>
 * <tr><td>template</td><td>{@value #KEY}</td><td>term</td><td>identity, U+0000, template id: unique</td></tr>
 * <tr><td>template</td><td>{@value #IDENTITY}</td><td>term, sorted doc values</td><td>identity</td></tr>
 * <tr><td>template</td><td>{@value #TEMPLATE_ID}</td><td>binary doc values</td><td>template id</td></tr>
 * <tr><td>template</td><td>{@value #VECTOR}</td><td>float vector, dot product</td><td>the embedding</td></tr>
 * <tr><td>template</td><td>{@value #SOURCE}</td><td>stored</td><td>source, where there is one</td></tr>
 * <tr><td>template</td><td>{@value #CONTENT_KEY}</td><td>stored</td><td>content key as 32 bytes, where there is one</td></tr>
 * <tr><td>template</td><td>{@value #METADATA}</td><td>stored, repeated</td><td>key, U+0000, value</td></tr>
 * <tr><td>person</td><td>{@value #PERSON}</td><td>term, sorted doc values</td><td>identity: unique</td></tr>
 * <tr><td>person</td><td>{@value #NAME}</td><td>stored</td><td>name</td></tr>
 * <tr><td>person</td><td>{@value #ATTRIBUTE}</td><td>term, stored, repeated</td><td>key, U+0000, value</td></tr>
 * </table>
 */
final class Fields {

    static final String KEY = "key";
    static final String IDENTITY = "identity";
    static final String TEMPLATE_ID = "templateId";
    static final String VECTOR = "vector";
    static final String SOURCE = "source";
    static final String CONTENT_KEY = "contentKey";
    static final String METADATA = "metadata";
    static final String PERSON = "person";
    static final String NAME = "name";
    static final String ATTRIBUTE = "attribute";

    /** Cannot occur in identities, template ids and keys: they hold no control characters. */
    private static final char SEPARATOR = '\0';

    private Fields() {}

    /** Joins two texts of which the first holds no control characters. */
    static String join(String first, String second) {
        return first + SEPARATOR + second;
    }

    /** What {@link #join} put before the separator. */
    static String first(String joined) {
        return joined.substring(0, joined.indexOf(SEPARATOR));
    }

    /** What {@link #join} put behind it. */
    static String second(String joined) {
        return joined.substring(joined.indexOf(SEPARATOR) + 1);
    }
}
