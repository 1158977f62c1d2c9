package io.vultus.gallery.opensearch;

/** The fields of the gallery's documents, which {@link OpenSearchGallery} describes. */
final class Fields {

    static final String KIND = "kind";
    static final String IDENTITY = "identity";
    static final String TEMPLATE = "template";
    static final String VECTOR = "vector";
    static final String LABELS = "labels";
    static final String DIGEST = "digest";
    static final String CHANGE = "change";
    static final String BODY = "body";

    /** {@link #KIND} of a person; sorts before {@link #KIND_TEMPLATE}. */
    static final String KIND_PERSON = "person";

    /** {@link #KIND} of a template. */
    static final String KIND_TEMPLATE = "template";

    private Fields() {}
}
