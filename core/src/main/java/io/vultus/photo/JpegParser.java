package io.vultus.photo;

import io.vultus.photo.JpegStructure.Segment;
import io.vultus.photo.PhotoException.Problem;
import java.util.Optional;

/**
 * JPEG (ITU-T T.81). Decoders fill a damaged or truncated picture with grey and merely print a warning, hence the walk
 * over {@linkplain JpegStructure its segments} and {@linkplain JpegEntropyCheck its codes} before.
 */
final class JpegParser implements PictureParser {

    private static final int LOSSLESS = 0xc3;

    @Override
    public boolean recognises(PictureBytes bytes) {
        return bytes.has(0, "\u00ff\u00d8\u00ff");
    }

    @Override
    public boolean canBeReduced() {
        return true;
    }

    @Override
    public PictureHeader header(PictureBytes bytes) {
        JpegStructure structure = JpegStructure.header(bytes);
        int frame = structure.frame();
        if (frame < 0) {
            throw new PhotoException(Problem.CORRUPT, "the JPEG has no frame header before its image data");
        }
        int precision = bytes.u8(frame + 4, "the frame header");
        if (bytes.u8(frame + 1, "the frame header") == LOSSLESS || precision != 8) {
            throw new PhotoException(
                    Problem.UNSUPPORTED_FORMAT,
                    "a JPEG of " + precision + " bits a sample" + (precision == 8 ? ", lossless" : "")
                            + ", which is not read (8 bits are): convert it, for example: magick IN.jpg -depth 8 OUT.png");
        }
        return new PictureHeader(PhotoFormat.JPEG, bytes.u16be(frame + 7, "the frame header"), structure.lines());
    }

    @Override
    public Picture look(PictureBytes bytes) {
        JpegStructure structure = JpegStructure.whole(bytes);
        if (structure.frame() < 0) {
            throw new PhotoException(Problem.CORRUPT, "the JPEG has no frame header before its image data");
        }
        Optional<PhotoProblem> problem = JpegEntropyCheck.problem(structure);
        int orientation = structure.exif().map(ExifOrientation::of).orElse(ExifOrientation.UPRIGHT);
        return new Picture(structure.canonical(), orientation, problem, coefficientBytes(structure));
    }

    /** Decoders keep two bytes for each coefficient where several scans make up the picture. */
    private static long coefficientBytes(JpegStructure structure) {
        PictureBytes bytes = structure.bytes();
        int frame = structure.frame();
        int components = bytes.u8(frame + 9, "the frame header");
        boolean severalScans = structure.segments().stream()
                        .map(Segment::marker)
                        .filter(marker -> marker == JpegStructure.START_OF_SCAN)
                        .count()
                > 1;
        if (!severalScans) {
            return 0;
        }
        int largest = 1;
        int all = 0;
        for (int i = 0; i < components; i++) {
            int sampling = bytes.u8(frame + 11 + 3 * i, "the frame header");
            int samples = Math.max(1, (sampling >> 4) * (sampling & 15));
            largest = Math.max(largest, samples);
            all += samples;
        }
        long pixels = (long) bytes.u16be(frame + 7, "the frame header") * structure.lines();
        return 2 * pixels * all / largest;
    }
}
