package io.vultus.gallery.ingest;

import io.vultus.embedding.Embedding;
import io.vultus.face.BoundingBox;
import io.vultus.face.FaceException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What came of looking for the face of one photograph: the face, or why there is none. As the embedding cache keeps it,
 * little-endian:
 *
 * <pre>
 * byte     1, the version
 * byte     0 a face; 1 no face, 2 several faces, 3 too small a face
 * a face:    float32 × 4  box: x, y, width, height in pixels
 *            float32      detection score
 *            int32        dimension
 *            float32 × dimension
 * a problem: the message in UTF-8, to the end
 * </pre>
 *
 * The cache sees to it that the bytes are those that were put; anything else that does not fit reads as nothing, and
 * the photograph is embedded again.
 */
sealed interface EmbeddingOutcome {

    /** A face and its embedding. */
    record Face(BoundingBox box, float score, Embedding embedding) implements EmbeddingOutcome {}

    /** No face, or not the one that is wanted. */
    record NoFace(FaceException.Problem problem, String message) implements EmbeddingOutcome {}

    byte VERSION = 1;
    byte FACE = 0;

    /** The bytes to keep. */
    default byte[] toBytes() {
        return switch (this) {
            case Face face -> bytesOf(face);
            case NoFace noFace -> bytesOf(noFace);
        };
    }

    private static byte[] bytesOf(Face face) {
        float[] values = face.embedding.toArray();
        ByteBuffer bytes = ByteBuffer.allocate(2 + 6 * Float.BYTES + values.length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(VERSION)
                .put(FACE)
                .putFloat(face.box.x())
                .putFloat(face.box.y())
                .putFloat(face.box.width())
                .putFloat(face.box.height())
                .putFloat(face.score)
                .putInt(values.length);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private static byte[] bytesOf(NoFace noFace) {
        byte[] message = noFace.message.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + message.length)
                .put(VERSION)
                .put(code(noFace.problem))
                .put(message)
                .array();
    }

    private static byte code(FaceException.Problem problem) {
        return switch (problem) {
            case NO_FACE -> 1;
            case SEVERAL_FACES -> 2;
            case TOO_SMALL -> 3;
        };
    }

    private static FaceException.Problem problem(byte code) {
        return Arrays.stream(FaceException.Problem.values())
                .filter(problem -> code(problem) == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("code " + code));
    }

    /** Reads what was kept; empty if it is of another version or does not fit. */
    static Optional<EmbeddingOutcome> ofBytes(byte[] kept) {
        ByteBuffer bytes = ByteBuffer.wrap(kept).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (bytes.get() != VERSION) {
                return Optional.empty();
            }
            byte kind = bytes.get();
            return Optional.of(kind == FACE ? face(bytes) : noFace(kind, bytes));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Face face(ByteBuffer bytes) {
        BoundingBox box = new BoundingBox(bytes.getFloat(), bytes.getFloat(), bytes.getFloat(), bytes.getFloat());
        float score = bytes.getFloat();
        int dimension = bytes.getInt();
        if (bytes.remaining() != (long) dimension * Float.BYTES) {
            throw new IllegalArgumentException(dimension + " values in " + bytes.remaining() + " bytes");
        }
        float[] values = new float[dimension];
        bytes.asFloatBuffer().get(values);
        return new Face(box, score, Embedding.ofUnit(values));
    }

    private static NoFace noFace(byte kind, ByteBuffer bytes) {
        return new NoFace(problem(kind), StandardCharsets.UTF_8.decode(bytes).toString());
    }
}
