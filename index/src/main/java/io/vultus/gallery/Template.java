package io.vultus.gallery;

import io.vultus.embedding.Embedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * One enrolled face: an embedding that says what a person looks like. A person has one or several.
 *
 * @param identity whom it belongs to: not blank, at most 512 bytes of UTF-8, no control characters
 * @param templateId names it among the templates of its identity; the same rules. Enrolling another template under the
 *     same identity and id replaces it
 * @param embedding the face
 * @param source where it came from, a photograph's path, say; at most 8192 bytes of UTF-8
 * @param contentKey the embedding cache's key that it came from
 * @param metadata anything small that belongs to it: the face's box in the photograph, a detection score. Keys follow
 *     the rules of identities, values have at most 8192 bytes of UTF-8
 */
public record Template(
        String identity,
        String templateId,
        Embedding embedding,
        Optional<String> source,
        Optional<ContentKey> contentKey,
        Map<String, String> metadata) {

    private static final int MAX_SOURCE_BYTES = 8192;

    public Template {
        Identities.require("an identity", identity);
        Identities.require("a template id", templateId);
        source.ifPresent(path -> Identities.requireShort("a template's source", path, MAX_SOURCE_BYTES));
        metadata = Labels.copyOf("a template's metadata", metadata);
    }

    /**
     * A template whose id follows from the identity and the embedding, so that enrolling the same twice changes
     * nothing.
     */
    public static Template of(String identity, Embedding embedding) {
        Identities.require("an identity", identity);
        return of(identity, digest(identity, embedding), embedding);
    }

    /** A template with a given id and nothing else said about it. */
    public static Template of(String identity, String templateId, Embedding embedding) {
        return new Template(identity, templateId, embedding, Optional.empty(), Optional.empty(), Map.of());
    }

    /** The same under another id. */
    public Template withTemplateId(String id) {
        return new Template(identity, id, embedding, source, contentKey, metadata);
    }

    /** The same with its source. */
    public Template withSource(String path) {
        return new Template(identity, templateId, embedding, Optional.of(path), contentKey, metadata);
    }

    /** The same with the embedding cache's key. */
    public Template withContentKey(ContentKey key) {
        return new Template(identity, templateId, embedding, source, Optional.of(key), metadata);
    }

    /** The same with other metadata. */
    public Template withMetadata(Map<String, String> labels) {
        return new Template(identity, templateId, embedding, source, contentKey, labels);
    }

    /** 128 bits of a SHA-256 over identity and values: enough that no two faces of a person ever share it. */
    private static String digest(String identity, Embedding embedding) {
        ByteBuffer values =
                ByteBuffer.allocate(embedding.dimension() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.asFloatBuffer().put(embedding.toArray());
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(identity.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            sha256.update(values);
            return HexFormat.of().formatHex(sha256.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
