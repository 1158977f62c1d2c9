package io.vultus.gallery;

import io.vultus.embedding.Embedding;
import io.vultus.file.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One enrolled face: an embedding that says what a person looks like. A person has one or several. Immutable.
 *
 * <p>Identity, id and source must not hold control characters or others that a terminal
 * {@linkplain io.vultus.text.VisibleText hides}. What a gallery holds already may: it is read as it is.
 */
public final class Template {

    private static final int MAX_SOURCE_BYTES = 8192;

    private final String identity;
    private final String templateId;
    private final Embedding embedding;
    private final Optional<String> source;
    private final Optional<ContentKey> contentKey;
    private final Map<String, String> metadata;
    private final boolean stored;

    /**
     * Makes a template.
     *
     * @param identity whom it belongs to: not blank, at most 512 bytes of UTF-8; kept in {@linkplain Identities the
     *     form NFC}
     * @param templateId names it among the templates of its identity; the same limits, kept as it is. Enrolling another
     *     template under the same identity and id replaces it
     * @param embedding the face
     * @param source where it came from, a photograph's path, say; at most 8192 bytes of UTF-8
     * @param contentKey the embedding cache's key that it came from
     * @param metadata anything small that belongs to it: the face's box in the photograph, a detection score. Keys
     *     follow the rules of identities, values have at most 8192 bytes of UTF-8
     * @throws IllegalArgumentException if a text is not so; the message says which
     * @throws NullPointerException if something is null; the message names it
     */
    public Template(
            String identity,
            String templateId,
            Embedding embedding,
            Optional<String> source,
            Optional<ContentKey> contentKey,
            Map<String, String> metadata) {
        this(
                Identities.requireNew(identity),
                Identities.requireNew("a template id", templateId),
                embedding,
                Objects.requireNonNull(source, "source")
                        .map(path -> Identities.requireNew("a template's source", path, MAX_SOURCE_BYTES)),
                contentKey,
                Labels.ofStored("a template's metadata", metadata),
                false);
    }

    private Template(
            String identity,
            String templateId,
            Embedding embedding,
            Optional<String> source,
            Optional<ContentKey> contentKey,
            Map<String, String> metadata,
            boolean stored) {
        this.identity = identity;
        this.templateId = templateId;
        this.embedding = Objects.requireNonNull(embedding, "embedding");
        this.source = Objects.requireNonNull(source, "source");
        this.contentKey = Objects.requireNonNull(contentKey, "contentKey");
        this.metadata = metadata;
        this.stored = stored;
    }

    /**
     * A template as a gallery holds it, for implementations of {@link Gallery}: the identity stands for exactly this
     * text, and texts may hold what earlier versions let in.
     */
    public static Template ofStored(
            String identity,
            String templateId,
            Embedding embedding,
            Optional<String> source,
            Optional<ContentKey> contentKey,
            Map<String, String> metadata) {
        source.ifPresent(path -> Identities.requireShort("a template's source", path, MAX_SOURCE_BYTES));
        return new Template(
                Identities.requireStored("an identity", identity),
                Identities.requireStored("a template id", templateId),
                embedding,
                source,
                contentKey,
                Labels.ofStored("a template's metadata", metadata),
                true);
    }

    /**
     * A template whose id follows from the identity and the embedding, so that enrolling the same twice changes
     * nothing.
     */
    public static Template of(String identity, Embedding embedding) {
        String normalised = Identities.requireNew(identity);
        return of(normalised, digest(normalised, Objects.requireNonNull(embedding, "embedding")), embedding);
    }

    /** A template with a given id and nothing else said about it. */
    public static Template of(String identity, String templateId, Embedding embedding) {
        return new Template(identity, templateId, embedding, Optional.empty(), Optional.empty(), Map.of());
    }

    /** Whom it belongs to. */
    public String identity() {
        return identity;
    }

    /** Names it among the templates of its identity. */
    public String templateId() {
        return templateId;
    }

    /** The face. */
    public Embedding embedding() {
        return embedding;
    }

    /** Where it came from. */
    public Optional<String> source() {
        return source;
    }

    /** The embedding cache's key that it came from. */
    public Optional<ContentKey> contentKey() {
        return contentKey;
    }

    /** Anything small that belongs to it, in the order of the keys. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Whether the identity stands for exactly this text, and for no other form of it. */
    public boolean isStored() {
        return stored;
    }

    /** The same of a person who is enrolled under exactly this text. */
    public Template withStoredIdentity(String text) {
        return new Template(text, templateId, embedding, source, contentKey, metadata, true);
    }

    /** The same with an embedding as a gallery keeps it, rounded, say. */
    public Template withEmbedding(Embedding other) {
        return new Template(identity, templateId, other, source, contentKey, metadata, stored);
    }

    /** The same under another id. */
    public Template withTemplateId(String id) {
        return new Template(
                identity, Identities.requireNew("a template id", id), embedding, source, contentKey, metadata, stored);
    }

    /** The same with its source. */
    public Template withSource(String path) {
        String checked = Identities.requireNew("a template's source", path, MAX_SOURCE_BYTES);
        return new Template(identity, templateId, embedding, Optional.of(checked), contentKey, metadata, stored);
    }

    /** The same with the embedding cache's key. */
    public Template withContentKey(ContentKey key) {
        return new Template(identity, templateId, embedding, source, Optional.of(key), metadata, stored);
    }

    /** The same with other metadata. */
    public Template withMetadata(Map<String, String> labels) {
        return new Template(
                identity,
                templateId,
                embedding,
                source,
                contentKey,
                Labels.ofStored("a template's metadata", labels),
                stored);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Template template
                && identity.equals(template.identity)
                && templateId.equals(template.templateId)
                && embedding.equals(template.embedding)
                && source.equals(template.source)
                && contentKey.equals(template.contentKey)
                && metadata.equals(template.metadata);
    }

    @Override
    public int hashCode() {
        return Objects.hash(identity, templateId, embedding, source, contentKey, metadata);
    }

    @Override
    public String toString() {
        return "Template[identity=" + identity + ", templateId=" + templateId + ", embedding=" + embedding + ", source="
                + source + ", contentKey=" + contentKey + ", metadata=" + metadata + "]";
    }

    /** 128 bits of a SHA-256 over identity and values: enough that no two faces of a person ever share it. */
    private static String digest(String identity, Embedding embedding) {
        ByteBuffer values =
                ByteBuffer.allocate(embedding.dimension() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.asFloatBuffer().put(embedding.toArray());
        MessageDigest sha256 = Sha256.digest();
        sha256.update(identity.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        sha256.update(values);
        return HexFormat.of().formatHex(sha256.digest(), 0, 16);
    }
}
