package io.vultus.photo;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Formats that people have and that are not read: what a file is, and how to make a picture of it that is read. */
enum OtherFormat {
    AVIF("an AVIF picture", "avifdec IN.avif OUT.png"),
    HEIC("a HEIC picture", "heif-convert IN.heic OUT.jpg"),
    RAW_CR3("a camera's raw file (CR3)", "dcraw_emu -w -T IN.cr3, then magick IN.tiff OUT.jpg"),
    VIDEO("a video", "ffmpeg -i IN -ss 1 -frames:v 1 OUT.jpg"),
    JPEG_XL("a JPEG XL picture", "djxl IN.jxl OUT.jpg"),
    JPEG_2000("a JPEG 2000 picture", "opj_decompress -i IN.jp2 -o OUT.png"),
    TIFF("a TIFF picture or a camera's raw file", "magick IN.tif OUT.jpg"),
    GIF("a GIF picture", "magick 'IN.gif[0]' OUT.png"),
    PSD("a Photoshop document", "magick 'IN.psd[0]' OUT.png"),
    PDF("a PDF document", "pdftoppm -jpeg -r 150 IN.pdf OUT"),
    POSTSCRIPT("a PostScript document", "magick -density 150 IN.eps OUT.png"),
    SVG("an SVG drawing", "rsvg-convert IN.svg -o OUT.png"),
    ICO("a Windows icon", "magick IN.ico OUT.png"),
    WEB_PAGE("a web page", "save the picture itself from the browser");

    /** Brands of ISO base media files, which begin with a box {@code ftyp}; others of these files are videos. */
    private static final List<String> HEIC_BRANDS =
            List.of("heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1");

    private final String what;
    private final String conversion;

    OtherFormat(String what, String conversion) {
        this.what = what;
        this.conversion = conversion;
    }

    /** What the bytes are; empty if nobody knows. */
    static Optional<OtherFormat> of(PictureBytes bytes) {
        return bytes.has(4, "ftyp")
                ? Optional.of(ofBrand(bytes))
                : Stream.of(values()).filter(format -> format.begins(bytes)).findFirst();
    }

    private static OtherFormat ofBrand(PictureBytes bytes) {
        long end = Math.min(bytes.u32be(0, "the first box"), 256);
        for (int at = 8; at + 4 <= end; at += 4) {
            if (bytes.has(at, "avif") || bytes.has(at, "avis")) {
                return AVIF;
            }
        }
        if (bytes.has(8, "crx ")) {
            return RAW_CR3;
        }
        return HEIC_BRANDS.stream().anyMatch(brand -> bytes.has(8, brand)) ? HEIC : VIDEO;
    }

    private boolean begins(PictureBytes bytes) {
        return switch (this) {
            case AVIF, HEIC, RAW_CR3 -> false;
            case VIDEO ->
                (bytes.has(0, "RIFF") && bytes.has(8, "AVI "))
                        || bytes.has(0, "\u001aE\u00df\u00a3")
                        || bytes.has(0, "0&\u00b2u\u008ef\u00cf\u0011")
                        || bytes.has(0, "FLV\u0001")
                        || bytes.has(0, "\0\0\u0001\u00ba")
                        || bytes.has(0, "\0\0\u0001\u00b3")
                        || (bytes.has(0, "G") && bytes.has(188, "G") && bytes.has(376, "G"))
                        || bytes.has(4, "moov")
                        || bytes.has(4, "mdat");
            case JPEG_XL -> bytes.has(0, "\u00ff\n") || bytes.has(0, "\0\0\0\fJXL \r\n\u0087\n");
            case JPEG_2000 -> bytes.has(0, "\0\0\0\fjP  \r\n\u0087\n") || bytes.has(0, "\u00ffO\u00ffQ");
            case TIFF ->
                bytes.has(0, "II*\0") || bytes.has(0, "MM\0*") || bytes.has(0, "II+\0") || bytes.has(0, "MM\0+");
            case GIF -> bytes.has(0, "GIF87a") || bytes.has(0, "GIF89a");
            case PSD -> bytes.has(0, "8BPS");
            case PDF -> bytes.has(0, "%PDF-");
            case POSTSCRIPT -> bytes.has(0, "%!PS") || bytes.has(0, "\u00c5\u00d0\u00d3\u00c6");
            case SVG -> bytes.beginning().contains("<svg");
            case ICO -> bytes.has(0, "\0\0\u0001\0");
            case WEB_PAGE ->
                bytes.beginning().contains("<!doctype html")
                        || bytes.beginning().contains("<html");
        };
    }

    /** What is said of such a file. */
    String message() {
        String advice = this == WEB_PAGE ? conversion : "convert it, for example: " + conversion;
        return what + ", which is not read (JPEG, PNG, BMP and WebP are): " + advice;
    }
}
