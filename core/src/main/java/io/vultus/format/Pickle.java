package io.vultus.format;

import static java.util.Map.entry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the few pickles that are data: lists, tuples, whole numbers, booleans, strings, bytes, and arrays of bytes or
 * whole numbers.
 *
 * <p>A pickle is a program for a stack machine that may import and call anything. This machine knows the instructions
 * of protocols 0 to 5 that build data, and instead of importing recognises the names by which numpy and bytes are
 * pickled; everything else ends it with a {@link RefusedException}. It does not recurse, makes no more bytes than the
 * input has, and obeys no more instructions than {@value #MAX_INSTRUCTIONS}; there is no instruction that duplicates.
 */
final class Pickle {

    /** Twelve instructions or so go into an image; the largest set that is published has 14,000 images. */
    private static final int MAX_INSTRUCTIONS = 5_000_000;

    private static final int MAX_NAME = 100;

    /** How many digits the largest numbers have that are read, with their sign. */
    private static final int MAX_DIGITS = 19;

    /** How numpy calls bytes and booleans. */
    private static final Set<String> ONE_BYTE_TYPES = Set.of("u1", "b1", "|u1", "|b1", "uint8", "bool");

    /** How numpy calls whole numbers. */
    private static final Pattern NUMBER_TYPE = Pattern.compile("[<>=|]?[iu][1248]");

    private static final Set<String> LATIN_1 = Set.of("latin1", "latin-1");

    private static final Object MARK = new Object();
    private static final Object NONE = new Object();

    /** What the pickle says is not data. */
    static final class RefusedException extends Exception {

        RefusedException(String message) {
            super(message);
        }
    }

    /** Those names that may be used; none of them is ever imported. */
    private enum Name {
        RECONSTRUCT,
        SCALAR,
        NDARRAY,
        DTYPE,
        FROM_BUFFER,
        ENCODE,
        BYTES,
        BYTEARRAY;

        private static final Map<String, Name> BY_PYTHON_NAME = Map.ofEntries(
                entry("numpy.core.multiarray _reconstruct", RECONSTRUCT),
                entry("numpy._core.multiarray _reconstruct", RECONSTRUCT),
                entry("numpy.core.multiarray scalar", SCALAR),
                entry("numpy._core.multiarray scalar", SCALAR),
                entry("numpy.core.numeric _frombuffer", FROM_BUFFER),
                entry("numpy._core.numeric _frombuffer", FROM_BUFFER),
                entry("numpy ndarray", NDARRAY),
                entry("numpy dtype", DTYPE),
                entry("_codecs encode", ENCODE),
                entry("__builtin__ bytes", BYTES),
                entry("builtins bytes", BYTES),
                entry("__builtin__ bytearray", BYTEARRAY),
                entry("builtins bytearray", BYTEARRAY));

        static Name of(String module, String member) throws RefusedException {
            Name name = BY_PYTHON_NAME.get(module + " " + member);
            if (name == null) {
                throw new RefusedException(
                        "it asks for " + quoted(module + "." + member) + ", and only arrays of bytes may be named");
            }
            return name;
        }
    }

    /** An array or dtype under construction; what it becomes is known when its state arrives. */
    private static final class Unbuilt {

        private final Name name;

        /** How many bytes an element of a dtype has. */
        private final int elementBytes;

        private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

        /** What an array has become. */
        private Object array;

        Unbuilt(Name name, int elementBytes) {
            this.name = name;
            this.elementBytes = elementBytes;
        }
    }

    private final ByteBuffer in;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private int instructions;
    private long encodedBytes;
    private long numbers;

    Pickle(byte[] bytes) {
        in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The value: Long, Boolean, String, byte[] (also for bytearrays, arrays of bytes and their elements), long[] (for
     * arrays of longer numbers), List (also for tuples).
     */
    Object read() throws RefusedException {
        while (true) {
            int opcode = unsignedByte();
            if (opcode == '.') {
                return pop();
            }
            require(++instructions <= MAX_INSTRUCTIONS, "it has more than " + MAX_INSTRUCTIONS + " instructions");
            execute(opcode);
        }
    }

    private void execute(int opcode) throws RefusedException {
        switch (opcode) {
            case 0x80 -> protocol(unsignedByte());
            case 0x95 -> length(Long.BYTES); // FRAME: how much follows, at least
            case '(' -> stack.add(MARK);
            case ']' -> stack.add(new ArrayList<>());
            case ')' -> stack.add(List.of());
            case 'a' -> append(List.of(pop()));
            case 'e' -> append(popToMark());
            case 'l', 't' -> stack.add(popToMark());
            case 0x85, 0x86, 0x87 -> stack.add(popTop(opcode - 0x84));
            case 'N' -> stack.add(NONE);
            case 'q', 'r' -> memo.put(opcode == 'q' ? unsignedByte() : integer(), peek());
            case 0x94 -> memo.put(memo.size(), peek());
            case 'h', 'j' -> stack.add(remembered(opcode == 'h' ? unsignedByte() : integer()));
            case 'p' -> memo.put(key(line(), opcode), peek());
            case 'g' -> stack.add(remembered(key(line(), opcode)));
            case 'c' -> stack.add(Name.of(line(), line()));
            case 0x93 -> global();
            case 'R' -> reduce();
            case 'b' -> build();
            default -> stack.add(literal(opcode));
        }
    }

    private Object literal(int opcode) throws RefusedException {
        return switch (opcode) {
            case 0x88, 0x89 -> opcode == 0x88;
            case 'I' -> flagOrNumber(line());
            case 'L' -> number(line().replaceFirst("L$", ""));
            case 0x8a -> longNumber(length(1));
            case 0x8b -> longNumber(length(Integer.BYTES));
            case 'S' -> quotedBytes();
            case 'V' -> escapedText();
            case 'J' -> (long) integer();
            case 'K' -> (long) unsignedByte();
            case 'M' -> (long) (unsignedByte() | unsignedByte() << Byte.SIZE);
            case 'C', 'U' -> bytes(length(1));
            case 'B', 'T' -> bytes(length(Integer.BYTES));
            case 0x8e, 0x96 -> bytes(length(Long.BYTES));
            case 0x8c -> string(length(1));
            case 'X' -> string(length(Integer.BYTES));
            case 0x8d -> string(length(Long.BYTES));
            default -> throw unknown(opcode, in.position() - 1);
        };
    }

    private static RefusedException unknown(int opcode, int position) {
        return new RefusedException(
                "instruction 0x%02x at byte %d is not one that builds plain data".formatted(opcode, position));
    }

    /** The number under which protocol 0 remembers, in decimal digits. */
    private int key(String digits, int opcode) throws RefusedException {
        if (!digits.matches("\\d{1,9}")) {
            throw unknown(opcode, in.position() - digits.length() - 2);
        }
        return Integer.parseInt(digits);
    }

    private static void protocol(int version) throws RefusedException {
        if (version < 2 || version > 5) {
            throw new RefusedException("it is a pickle of protocol " + version + "; 2 to 5 are known");
        }
    }

    private static Object flagOrNumber(String digits) throws RefusedException {
        return switch (digits) {
            case "00" -> false;
            case "01" -> true;
            default -> number(digits);
        };
    }

    private static Long number(String digits) throws RefusedException {
        require(
                digits.length() <= MAX_DIGITS && digits.matches("-?\\d{1,18}"),
                "it has a number of other digits than a whole number of 18 can have, " + quoted(digits));
        return Long.parseLong(digits);
    }

    /** Little-endian, in two's complement, and as short as can be. */
    private Long longNumber(int length) throws RefusedException {
        require(length <= Long.BYTES, "it has a number of " + length + " bytes");
        long value = 0;
        byte last = 0;
        for (int i = 0; i < length; i++) {
            last = in.get();
            value |= Byte.toUnsignedLong(last) << (Byte.SIZE * i);
        }
        return last < 0 && length < Long.BYTES ? value | (-1L << (Byte.SIZE * length)) : value;
    }

    /** A string of Python 2 in protocol 0, as its source would have it. */
    private byte[] quotedBytes() throws RefusedException {
        String line = line(Integer.MAX_VALUE);
        int last = line.length() - 1;
        require(
                last > 0 && (line.charAt(0) == '\'' || line.charAt(0) == '"') && line.charAt(last) == line.charAt(0),
                "it has a string without quotes");
        return latin1(unescaped(line.substring(1, last)));
    }

    private static String unescaped(String text) throws RefusedException {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            require(++i < text.length(), "it has a string that ends within an escape");
            switch (text.charAt(i)) {
                case '\\', '\'', '"' -> plain.append(text.charAt(i));
                case 'n' -> plain.append('\n');
                case 'r' -> plain.append('\r');
                case 't' -> plain.append('\t');
                case 'x' -> {
                    plain.append((char) hexadecimal(text, i + 1, 2));
                    i += 2;
                }
                default -> throw new RefusedException("it has a string with an unknown escape");
            }
        }
        return plain.toString();
    }

    /** A text in protocol 0: Latin-1, others as \\uXXXX or \\UXXXXXXXX. */
    private String escapedText() throws RefusedException {
        String line = line(Integer.MAX_VALUE);
        StringBuilder plain = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            boolean isShort = line.startsWith("\\u", i);
            if (isShort || line.startsWith("\\U", i)) {
                int digits = isShort ? 4 : 8;
                int codePoint = hexadecimal(line, i + 2, digits);
                require(Character.isValidCodePoint(codePoint), "it has a text with a character that is none");
                plain.appendCodePoint(codePoint);
                i += 1 + digits;
            } else {
                plain.append(line.charAt(i));
            }
        }
        return plain.toString();
    }

    private static int hexadecimal(String text, int from, int digits) throws RefusedException {
        require(
                from + digits <= text.length()
                        && text.substring(from, from + digits).matches("[0-9a-fA-F]+"),
                "it has a string that ends within an escape");
        return (int) Long.parseLong(text.substring(from, from + digits), 16);
    }

    @SuppressWarnings("unchecked") // every list here is made above, and holds anything
    private void append(List<Object> items) throws RefusedException {
        if (!(peek() instanceof ArrayList<?> list)) {
            throw new RefusedException("it appends to something that is not a list");
        }
        ((List<Object>) list).addAll(items);
    }

    private void global() throws RefusedException {
        Object member = pop();
        if (!(pop() instanceof String module) || !(member instanceof String name)) {
            throw new RefusedException("it asks for something by a name that is not a string");
        }
        stack.add(Name.of(module, name));
    }

    private void reduce() throws RefusedException {
        Object arguments = pop();
        if (!(pop() instanceof Name name) || !(arguments instanceof List<?> list)) {
            throw new RefusedException("it calls something that is not a function");
        }
        stack.add(
                switch (name) {
                    case RECONSTRUCT -> {
                        require(first(list) == Name.NDARRAY, "it reconstructs something that is no array");
                        yield new Unbuilt(Name.NDARRAY, 0);
                    }
                    case DTYPE -> dtype(first(list));
                    case SCALAR -> scalar(list);
                    case FROM_BUFFER -> fromBuffer(list);
                    case ENCODE -> encoded(list);
                    case BYTES -> {
                        require(list.isEmpty(), "it makes bytes in an unknown way");
                        yield new byte[0];
                    }
                    case BYTEARRAY -> bytearray(list);
                    case NDARRAY -> throw new RefusedException("it makes an array in an unknown way");
                });
    }

    private static Object first(List<?> arguments) throws RefusedException {
        require(!arguments.isEmpty(), "it calls a function without arguments");
        return arguments.getFirst();
    }

    private static Object dtype(Object code) throws RefusedException {
        // Python 2 writes its name as bytes.
        String name = text(code);
        boolean isText = name != null;
        boolean isNumber = isText && NUMBER_TYPE.matcher(name).matches();
        require(
                isText && (isNumber || ONE_BYTE_TYPES.contains(name)),
                "it has an array whose elements are not single bytes"
                        // Other things than text may hold themselves, or be endless when written out.
                        + (isText ? " or whole numbers (dtype " + quoted(name) : " (dtype of another kind") + ")");
        Unbuilt dtype = new Unbuilt(Name.DTYPE, isNumber ? name.charAt(name.length() - 1) - '0' : 1);
        dtype.order = order(name);
        return dtype;
    }

    /** A text, or bytes as text; null of anything else. */
    private static String text(Object value) {
        return switch (value) {
            case String text -> text;
            case byte[] bytes -> new String(bytes, StandardCharsets.ISO_8859_1);
            default -> null;
        };
    }

    private static ByteOrder order(String text) {
        return text != null && text.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private Object scalar(List<?> arguments) throws RefusedException {
        require(
                arguments.size() == 2
                        && arguments.getFirst() instanceof Unbuilt dtype
                        && dtype.name == Name.DTYPE
                        && arguments.get(1) instanceof byte[] value
                        && value.length == dtype.elementBytes,
                "it has a number that is not as long as its type");
        Object element = elements((Unbuilt) arguments.getFirst(), (byte[]) arguments.get(1));
        return element instanceof long[] number ? (Object) number[0] : element;
    }

    /** How numpy writes arrays in protocol 5: (data, dtype, shape, order). */
    private Object fromBuffer(List<?> arguments) throws RefusedException {
        require(arguments.size() == 4 && arguments.get(2) instanceof List<?>, "it makes an array in an unknown way");
        return array(arguments.get(2), arguments.get(1), arguments.get(0));
    }

    /** Of bytes, of a text and "latin-1", or of nothing. */
    private Object bytearray(List<?> arguments) throws RefusedException {
        if (arguments.isEmpty()) {
            return new byte[0];
        }
        if (arguments.getFirst() instanceof byte[] bytes) {
            require(arguments.size() == 1, "it makes a bytearray in an unknown way");
            return bytes;
        }
        return encoded(arguments);
    }

    /** Python 3 writes bytes so in protocols 0 to 2: as the text whose Latin-1 encoding they are. */
    private Object encoded(List<?> arguments) throws RefusedException {
        require(first(arguments) instanceof String, "it encodes something that is not text");
        require(
                arguments.size() == 1 || (arguments.size() == 2 && isLatin1(arguments.get(1))),
                "it encodes a text otherwise than in Latin-1");
        return latin1((String) arguments.getFirst());
    }

    private static boolean isLatin1(Object encoding) {
        return LATIN_1.contains(Objects.requireNonNullElse(text(encoding), ""));
    }

    private byte[] latin1(String text) throws RefusedException {
        require(text.chars().allMatch(c -> c <= 0xff), "it encodes a text that is not Latin-1");
        // A text that is remembered takes two bytes to be named again.
        encodedBytes += text.length();
        require(encodedBytes <= in.capacity(), "it makes more bytes than it has");
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void build() throws RefusedException {
        Object state = pop();
        if (!(pop() instanceof Unbuilt unbuilt)) {
            throw new RefusedException("it gives a state to something that has none");
        }
        if (unbuilt.name == Name.NDARRAY) {
            unbuilt.array = array(state);
            stack.add(unbuilt.array);
        } else {
            // The state of a dtype: (version, byte order, …); the rest is about structures, which are not known here.
            if (state instanceof List<?> list && list.size() > 1) {
                unbuilt.order = order(text(list.get(1)));
            }
            stack.add(unbuilt);
        }
    }

    /** The state of an array: (version, shape, dtype, is Fortran order, data). */
    private Object array(Object state) throws RefusedException {
        require(state instanceof List<?> list && list.size() == 5, "it has an array whose shape does not fit its data");
        List<?> parts = (List<?>) state;
        return array(parts.get(1), parts.get(2), parts.get(4));
    }

    private Object array(Object shape, Object dtype, Object data) throws RefusedException {
        require(
                shape instanceof List<?> extents
                        && dtype instanceof Unbuilt type
                        && type.name == Name.DTYPE
                        && data instanceof byte[] bytes
                        && elements(extents) * type.elementBytes == bytes.length,
                "it has an array whose shape does not fit its data");
        return elements((Unbuilt) dtype, (byte[]) data);
    }

    /** The bytes themselves, or longer numbers. */
    private Object elements(Unbuilt dtype, byte[] data) throws RefusedException {
        if (dtype.elementBytes == 1) {
            return data;
        }
        long[] elements = new long[data.length / dtype.elementBytes];
        // The same data can be made into numbers over and over.
        numbers += elements.length;
        require(numbers <= in.capacity(), "it makes more numbers than it has bytes");
        ByteBuffer bytes = ByteBuffer.wrap(data).order(dtype.order);
        for (int i = 0; i < elements.length; i++) {
            elements[i] = switch (dtype.elementBytes) {
                case Short.BYTES -> bytes.getShort();
                case Integer.BYTES -> bytes.getInt();
                default -> bytes.getLong();
            };
        }
        return elements;
    }

    private static long elements(List<?> shape) {
        long product = 1;
        for (Object extent : shape) {
            if (!(extent instanceof Long size) || size < 0 || size > Integer.MAX_VALUE || product > Integer.MAX_VALUE) {
                return -1;
            }
            product *= size;
        }
        return product;
    }

    private Object remembered(int key) throws RefusedException {
        Object value = memo.get(key);
        require(value != null, "it refers to an object " + key + " that it has not made");
        // An array is remembered before its data is known.
        return value instanceof Unbuilt unbuilt && unbuilt.array != null ? unbuilt.array : value;
    }

    private Object pop() throws RefusedException {
        require(!stack.isEmpty() && stack.getLast() != MARK, "it takes more from the stack than there is");
        return stack.removeLast();
    }

    private Object peek() throws RefusedException {
        require(!stack.isEmpty() && stack.getLast() != MARK, "it takes more from the stack than there is");
        return stack.getLast();
    }

    private List<Object> popTop(int count) throws RefusedException {
        int start = stack.size() - count;
        require(start >= 0 && !stack.subList(start, stack.size()).contains(MARK), "a tuple lacks elements");
        return cut(start, start);
    }

    private List<Object> popToMark() throws RefusedException {
        int mark = stack.lastIndexOf(MARK);
        require(mark >= 0, "it goes back to a mark that it has not made");
        return cut(mark + 1, mark);
    }

    /** What lies above, which goes, together with a mark if {@code end < start}. */
    private List<Object> cut(int start, int end) {
        List<Object> top = new ArrayList<>(stack.subList(start, stack.size()));
        stack.subList(end, stack.size()).clear();
        return top;
    }

    private int unsignedByte() throws RefusedException {
        require(in.hasRemaining(), "it ends in the middle");
        return Byte.toUnsignedInt(in.get());
    }

    private int integer() throws RefusedException {
        require(in.remaining() >= Integer.BYTES, "it ends in the middle");
        return in.getInt();
    }

    /** Reads a length of so many bytes, which must not reach beyond the end. */
    private int length(int size) throws RefusedException {
        require(in.remaining() >= size, "it ends in the middle");
        long length =
                switch (size) {
                    case 1 -> unsignedByte();
                    case Integer.BYTES -> Integer.toUnsignedLong(in.getInt());
                    default -> in.getLong();
                };
        require(
                length >= 0 && length <= in.remaining(),
                "it announces " + Long.toUnsignedString(length) + " bytes where " + in.remaining() + " are left");
        return (int) length;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private String string(int length) {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    private String line() throws RefusedException {
        return line(MAX_NAME);
    }

    private String line(int longest) throws RefusedException {
        StringBuilder line = new StringBuilder();
        for (int c = unsignedByte(); c != '\n'; c = unsignedByte()) {
            require(line.length() < longest, "it has a name of more than " + longest + " characters");
            line.append((char) c);
        }
        return line.toString();
    }

    /** Of what strangers wrote, a part that can be printed. */
    private static String quoted(String text) {
        String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        return '"' + printable.substring(0, Math.min(printable.length(), MAX_NAME)) + '"';
    }

    private static void require(boolean condition, String otherwise) throws RefusedException {
        if (!condition) {
            throw new RefusedException(otherwise);
        }
    }
}
