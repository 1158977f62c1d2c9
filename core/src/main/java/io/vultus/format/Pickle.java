package io.vultus.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the few pickles that are data: lists, tuples, numbers, booleans, strings, bytes, and arrays of single bytes.
 *
 * <p>A pickle is a program for a stack machine that may import and call anything. This machine knows the instructions
 * of protocols 2 to 5 that build data, and instead of importing recognises the names by which numpy and bytes are
 * pickled; everything else ends it with a {@link RefusedException}. It does not recurse, makes no more bytes than the
 * input has, and obeys no more instructions than {@value #MAX_INSTRUCTIONS}; there is no instruction that duplicates.
 */
final class Pickle {

    /** Twelve instructions or so go into an image; the largest set that is published has 14,000 images. */
    private static final int MAX_INSTRUCTIONS = 5_000_000;

    private static final int MAX_NAME = 100;

    /** How numpy calls bytes and booleans. */
    private static final Set<String> ONE_BYTE_TYPES = Set.of("u1", "b1", "|u1", "|b1", "uint8", "bool");

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
        ENCODE,
        BYTES;

        private static final Map<String, Name> BY_PYTHON_NAME = Map.of(
                "numpy.core.multiarray _reconstruct", RECONSTRUCT,
                "numpy._core.multiarray _reconstruct", RECONSTRUCT,
                "numpy.core.multiarray scalar", SCALAR,
                "numpy._core.multiarray scalar", SCALAR,
                "numpy ndarray", NDARRAY,
                "numpy dtype", DTYPE,
                "_codecs encode", ENCODE,
                "__builtin__ bytes", BYTES,
                "builtins bytes", BYTES);

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
        private byte[] bytes;

        Unbuilt(Name name) {
            this.name = name;
        }
    }

    private final ByteBuffer in;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private int instructions;
    private long encodedBytes;

    Pickle(byte[] bytes) {
        in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The value: Long, Boolean, String, byte[] (also for arrays and their elements), List (also for tuples). */
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
            case 'I' -> flag(line());
            case 'J' -> (long) integer();
            case 'K' -> (long) unsignedByte();
            case 'M' -> (long) (unsignedByte() | unsignedByte() << Byte.SIZE);
            case 'C', 'U' -> bytes(length(1));
            case 'B', 'T' -> bytes(length(Integer.BYTES));
            case 0x8e, 0x96 -> bytes(length(Long.BYTES));
            case 0x8c -> string(length(1));
            case 'X' -> string(length(Integer.BYTES));
            case 0x8d -> string(length(Long.BYTES));
            default ->
                throw new RefusedException("instruction 0x%02x at byte %d is not one that builds plain data"
                        .formatted(opcode, in.position() - 1));
        };
    }

    private static void protocol(int version) throws RefusedException {
        if (version < 2 || version > 5) {
            throw new RefusedException("it is a pickle of protocol " + version + "; 2 to 5 are known");
        }
    }

    private static Object flag(String digits) throws RefusedException {
        return switch (digits) {
            case "00" -> false;
            case "01" -> true;
            default -> throw new RefusedException("it has a number in decimal digits, " + quoted(digits));
        };
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
                        yield new Unbuilt(Name.NDARRAY);
                    }
                    case DTYPE -> dtype(first(list));
                    case SCALAR -> scalar(list);
                    case ENCODE -> encoded(first(list));
                    case BYTES -> {
                        require(list.isEmpty(), "it makes bytes in an unknown way");
                        yield new byte[0];
                    }
                    case NDARRAY -> throw new RefusedException("it makes an array in an unknown way");
                });
    }

    private static Object first(List<?> arguments) throws RefusedException {
        require(!arguments.isEmpty(), "it calls a function without arguments");
        return arguments.getFirst();
    }

    private static Object dtype(Object code) throws RefusedException {
        require(
                code instanceof String name && ONE_BYTE_TYPES.contains(name),
                "it has an array whose elements are not single bytes (dtype "
                        // Other things than text may hold themselves, or be endless when written out.
                        + (code instanceof String name ? quoted(name) : "of another kind") + ")");
        return new Unbuilt(Name.DTYPE);
    }

    private static Object scalar(List<?> arguments) throws RefusedException {
        require(
                arguments.size() == 2
                        && isDtype(arguments.getFirst())
                        && arguments.get(1) instanceof byte[] value
                        && value.length == 1,
                "it has a number that is not a single byte");
        return arguments.get(1);
    }

    /** Python 3 writes bytes so in protocol 2: as the text whose Latin-1 encoding they are. */
    private Object encoded(Object text) throws RefusedException {
        require(text instanceof String, "it encodes something that is not text");
        byte[] bytes = ((String) text).getBytes(StandardCharsets.ISO_8859_1);
        // A text that is remembered takes two bytes to be named again.
        encodedBytes += bytes.length;
        require(encodedBytes <= in.capacity(), "it makes more bytes than it has");
        return bytes;
    }

    private static boolean isDtype(Object value) {
        return value instanceof Unbuilt unbuilt && unbuilt.name == Name.DTYPE;
    }

    private void build() throws RefusedException {
        Object state = pop();
        if (!(pop() instanceof Unbuilt unbuilt)) {
            throw new RefusedException("it gives a state to something that has none");
        }
        if (unbuilt.name == Name.NDARRAY) {
            unbuilt.bytes = array(state);
            stack.add(unbuilt.bytes);
        } else {
            stack.add(unbuilt); // byte order and the like, which single bytes do not have
        }
    }

    /** The state of an array: (version, shape, dtype, is Fortran order, data). */
    private static byte[] array(Object state) throws RefusedException {
        require(
                state instanceof List<?> list
                        && list.size() == 5
                        && list.get(1) instanceof List<?> shape
                        && isDtype(list.get(2))
                        && list.get(4) instanceof byte[] data
                        && elements(shape) == data.length,
                "it has an array whose shape does not fit its data");
        return (byte[]) ((List<?>) state).get(4);
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
        return value instanceof Unbuilt unbuilt && unbuilt.bytes != null ? unbuilt.bytes : value;
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
        StringBuilder line = new StringBuilder();
        for (int c = unsignedByte(); c != '\n'; c = unsignedByte()) {
            require(line.length() < MAX_NAME, "it has a name of more than " + MAX_NAME + " characters");
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
