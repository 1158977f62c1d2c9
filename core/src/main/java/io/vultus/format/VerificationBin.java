package io.vultus.format;

import io.vultus.file.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A verification set as InsightFace publishes it ({@code lfw.bin}, {@code cfp_fp.bin}, {@code agedb_30.bin}): a Python
 * pickle of {@code (images, issame)}. Images 2i and 2i + 1 are pair i; they are encoded (JPEG or PNG), aligned to
 * 112×112. They may be {@code bytes}, {@code bytearray}s, strings of Python 2, or arrays of {@code uint8}; the flags
 * booleans or whole numbers, in a list or an array. Protocols 0 to 5.
 *
 * <p>A pickle is a program. This reader runs none: see {@link Pickle}.
 *
 * @param images two for each pair, encoded
 * @param same for each pair, whether it shows one person
 */
public record VerificationBin(List<byte[]> images, List<Boolean> same) {

    /** The sets that are published have at most 100 MB; ten times as much is given to others. */
    private static final long MAX_FILE_BYTES = 1L << 30;

    public VerificationBin {
        images = List.copyOf(images);
        same = List.copyOf(same);
        if (images.size() != 2 * same.size()) {
            throw new IllegalArgumentException(same.size() + " pairs, but " + images.size() + " images");
        }
    }

    /**
     * Reads a set.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws FormatException if it is something else, is damaged, or would run code
     */
    public static VerificationBin read(Path file) throws IOException {
        long size = Files.size(RegularFile.require(file));
        if (size > MAX_FILE_BYTES) {
            throw new FormatException(
                    file, "has " + size + " bytes; verification sets of up to " + MAX_FILE_BYTES + " are read");
        }
        Object value;
        try {
            value = new Pickle(Files.readAllBytes(file)).read();
        } catch (Pickle.RefusedException e) {
            throw new FormatException(file, "is not a verification set: " + e.getMessage(), e);
        }
        if (!(value instanceof List<?> both)
                || both.size() != 2
                || !(both.get(0) instanceof List<?> images)
                || !(flags(both.get(1)) instanceof List<?> flags)) {
            throw new FormatException(file, "is not a verification set: it does not hold (images, issame)");
        }
        return checked(file, images, flags);
    }

    /** The flags may be an array. */
    private static Object flags(Object value) {
        List<Object> flags = new ArrayList<>();
        if (value instanceof byte[] array) {
            for (byte flag : array) {
                flags.add(flag != 0);
            }
        } else if (value instanceof long[] array) {
            for (long flag : array) {
                flags.add(flag != 0);
            }
        } else {
            return value;
        }
        return flags;
    }

    private static VerificationBin checked(Path file, List<?> images, List<?> flags) {
        if (images.size() != 2 * flags.size()) {
            throw new FormatException(
                    file, "has " + flags.size() + " pairs, but " + images.size() + " images instead of twice as many");
        }
        List<byte[]> encoded = new ArrayList<>(images.size());
        for (Object image : images) {
            if (!(image instanceof byte[] bytes)) {
                throw new FormatException(file, "image " + encoded.size() + " is not a string of bytes");
            }
            encoded.add(bytes);
        }
        List<Boolean> same = new ArrayList<>(flags.size());
        for (Object flag : flags) {
            same.add(truth(flag)
                    .orElseThrow(
                            () -> new FormatException(file, "flag " + same.size() + " is neither true nor false")));
        }
        return new VerificationBin(encoded, same);
    }

    private static Optional<Boolean> truth(Object flag) {
        return switch (flag) {
            case Boolean is -> Optional.of(is);
            case Long number -> Optional.of(number != 0);
            case byte[] scalar -> scalar.length == 1 ? Optional.of(scalar[0] != 0) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
