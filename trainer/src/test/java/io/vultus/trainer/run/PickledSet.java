package io.vultus.trainer.run;

import io.vultus.testdata.SyntheticFaces;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Writes a verification set of drawn faces, byte by byte as {@code pickle.dumps((images, issame), 3)} does: a tuple of
 * a list of bytes and a list of booleans.
 */
final class PickledSet {

    private static final int PROTOCOL = 0x80;
    private static final int MARK = '(';
    private static final int EMPTY_LIST = ']';
    private static final int BYTES = 'B';
    private static final int APPENDS = 'e';
    private static final int TRUE = 0x88;
    private static final int FALSE = 0x89;
    private static final int PAIR = 0x86;
    private static final int STOP = '.';

    private PickledSet() {}

    /** Pairs of one person and of two, in turn. */
    static void write(Path file, int pairs) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SyntheticFaces faces = new SyntheticFaces(9);
        out.write(PROTOCOL);
        out.write(3);
        out.write(EMPTY_LIST);
        out.write(MARK);
        for (int pair = 0; pair < pairs; pair++) {
            bytes(out, faces.aligned(pair, 0).image());
            bytes(out, faces.aligned(isSame(pair) ? pair : pair + pairs, 1).image());
        }
        out.write(APPENDS);
        out.write(EMPTY_LIST);
        out.write(MARK);
        for (int pair = 0; pair < pairs; pair++) {
            out.write(isSame(pair) ? TRUE : FALSE);
        }
        out.write(APPENDS);
        out.write(PAIR);
        out.write(STOP);
        Files.write(file, out.toByteArray());
    }

    private static boolean isSame(int pair) {
        return pair % 2 == 0;
    }

    private static void bytes(ByteArrayOutputStream out, BufferedImage image) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        ImageIO.write(image, "png", encoded);
        out.write(BYTES);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(encoded.size())
                .array());
        encoded.writeTo(out);
    }
}
