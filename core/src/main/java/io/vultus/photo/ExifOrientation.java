package io.vultus.photo;

/**
 * The orientation in EXIF data: a TIFF header, then a directory of twelve-byte entries, among which tag 0x112 says how
 * a viewer has to turn the picture. Anything that cannot be read means upright.
 */
final class ExifOrientation {

    /** Upright: what pictures without EXIF data have. */
    static final int UPRIGHT = 1;

    private static final int TAG = 0x112;
    private static final int ENTRY = 12;

    private ExifOrientation() {}

    /**
     * Reads it.
     *
     * @param exif begins with the TIFF header, or with {@code Exif\0\0} and then that
     * @return 1 to 8 as the standard numbers them
     */
    static int of(byte[] exif) {
        PictureBytes all = new PictureBytes(exif);
        int start = all.has(0, "Exif\0\0") ? 6 : 0;
        boolean little = all.has(start, "II*\0");
        if (!little && !all.has(start, "MM\0*")) {
            return UPRIGHT;
        }
        try {
            return find(all, start, little);
        } catch (PhotoException e) {
            return UPRIGHT; // it ends before its directory does
        }
    }

    private static int find(PictureBytes exif, int start, boolean little) {
        long offset = little ? exif.u32le(start + 4, "EXIF") : exif.u32be(start + 4, "EXIF");
        if (offset > exif.length()) {
            return UPRIGHT;
        }
        int directory = start + (int) offset;
        int entries = u16(exif, directory, little);
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + i * ENTRY;
            if (u16(exif, entry, little) == TAG) {
                int value = u16(exif, entry + 8, little);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    private static int u16(PictureBytes exif, int at, boolean little) {
        return little ? exif.u16le(at, "EXIF") : exif.u16be(at, "EXIF");
    }

    /** Whether turning a picture upright swaps its sides. */
    static boolean swapsSides(int orientation) {
        return orientation >= 5;
    }
}
