package io.vultus.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a {@code .npy} file, as NumPy's {@code numpy.lib.format} describes it: the bytes {@code 93 'NUMPY'},
 * major and minor version, the length of what follows (uint16 in version 1, uint32 in 2 and 3, little-endian), and a
 * Python dictionary in text with exactly {@code descr}, {@code fortran_order} and {@code shape}.
 *
 * @param rows how many rows the matrix has
 * @param columns how many values a row has
 * @param type of the values
 * @param order their byte order
 * @param begin where they begin in the file
 */
record NpyHeader(long rows, int columns, Type type, ByteOrder order, long begin) {

    /** Types of values that are read. */
    enum Type {
        FLOAT16("f2", Short.BYTES),
        FLOAT32("f4", Float.BYTES),
        FLOAT64("f8", Double.BYTES);

        private final String code;
        private final int bytes;

        Type(String code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }

        /** {@code float32}, as NumPy calls it. */
        @Override
        public String toString() {
            return "float" + bytes * Byte.SIZE;
        }
    }

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int VERSION_END = MAGIC.length + 2;

    /** NumPy pads a header of this kind to a few times 64 bytes. */
    private static final int MAX_LENGTH = 1 << 16;

    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
    private static final Pattern DICTIONARY =
            Pattern.compile("\\{(\\s*'\\w+'\\s*:\\s*('[^']*'|\\w+|\\([^)]*\\))\\s*,?){3}\\s*}\\s*");
    private static final Pattern MATRIX = Pattern.compile("\\s*(\\d{1,18})L?\\s*,\\s*(\\d{1,9})L?\\s*,?\\s*");

    /** Whether a file begins like one of NumPy's. */
    static boolean isNpy(FileChannel file) throws IOException {
        ByteBuffer begin = ByteBuffer.allocate(MAGIC.length);
        file.read(begin, 0);
        return Arrays.equals(begin.array(), MAGIC);
    }

    static NpyHeader read(Path path, FileChannel file) throws IOException {
        int major = bytes(path, file, 0, VERSION_END).get(MAGIC.length);
        if (major < 1 || major > 3) {
            throw new FormatException(path, "is of version " + major + " of NumPy's format; 1 to 3 are known");
        }
        int lengthBytes = major == 1 ? Short.BYTES : Integer.BYTES;
        ByteBuffer prefix = bytes(path, file, VERSION_END, lengthBytes);
        long length = major == 1 ? Short.toUnsignedInt(prefix.getShort()) : Integer.toUnsignedLong(prefix.getInt());
        if (length > MAX_LENGTH) {
            throw new FormatException(
                    path,
                    "announces a header of " + length + " bytes at offset " + VERSION_END + "; the limit is "
                            + MAX_LENGTH);
        }
        int textBegin = VERSION_END + lengthBytes;
        String text = StandardCharsets.UTF_8
                .decode(bytes(path, file, textBegin, (int) length))
                .toString();
        return parse(path, text, textBegin, textBegin + length);
    }

    private static NpyHeader parse(Path path, String text, int at, long begin) {
        if (!DICTIONARY.matcher(text).matches()) {
            throw new FormatException(path, "has no header of NumPy's at offset " + at);
        }
        String descr = find(path, DESCR, text, at).group(1);
        if (find(path, ORDER, text, at).group(1).equals("True")) {
            throw new FormatException(path, "is in Fortran order; save it with numpy.ascontiguousarray");
        }
        String shape = find(path, SHAPE, text, at).group(1);
        Matcher matrix = MATRIX.matcher(shape);
        if (!matrix.matches()) {
            throw new FormatException(path, "has shape (" + shape + "); rows and columns are wanted");
        }
        return new NpyHeader(
                Long.parseLong(matrix.group(1)),
                Integer.parseInt(matrix.group(2)),
                type(path, descr),
                descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                begin);
    }

    private static Type type(Path path, String descr) {
        return Arrays.stream(Type.values())
                .filter(type -> descr.equals("<" + type.code) || descr.equals(">" + type.code))
                .findFirst()
                .orElseThrow(() -> new FormatException(
                        path,
                        "holds values of type " + descr
                                + "; float16 (<f2), float32 (<f4) and float64 (<f8) are known, in"
                                + " either byte order"));
    }

    private static Matcher find(Path path, Pattern pattern, String text, int at) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new FormatException(
                    path, "has a header without " + pattern.pattern().split("'", -1)[1] + " at offset " + at);
        }
        return matcher;
    }

    private static ByteBuffer bytes(Path path, FileChannel file, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, from + bytes.position()) < 0) {
                throw new FormatException(path, "ends in the header, at offset " + (from + bytes.position()));
            }
        }
        return bytes.flip();
    }
}
