package io.vultus.gallery.scan;

/**
 * {@link ScanVectorsFormat} with half as large vectors: a coordinate is stored as an IEEE 754 binary16 number,
 * little-endian, and is read as what it was rounded to, a part in 2048 off at most. Codes are those of the rounded
 * vectors, and take the same room.
 *
 * <p>In {@code .vec} and {@code .vemf}, a vector of {@code D} coordinates is one of {@code 2D} bytes. Vectors of bytes
 * are stored as they are.
 */
public final class Float16ScanVectorsFormat extends ScanVectorsFormat {

    /** The name by which segments refer to the format. */
    public static final String NAME = "VultusFloat16ScanVectors";

    /** Made by Lucene too, by the format's name. */
    public Float16ScanVectorsFormat() {
        super(NAME, new Float16FlatVectorsFormat());
    }
}
