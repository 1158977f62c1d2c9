package io.vultus.bench.verification;

import io.vultus.bench.report.Thumbnails;
import io.vultus.format.VerificationBin;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The images of a verification set, which are small enough for a page as they are. */
public final class SetThumbnails implements Thumbnails {

    private final Map<String, byte[]> images = new HashMap<>();

    /** Of a set. */
    public SetThumbnails(VerificationBin set) {
        for (int i = 0; i < set.images().size(); i++) {
            images.put(VerificationBenchmark.imageName(i), set.images().get(i));
        }
    }

    @Override
    public Optional<String> dataUri(String image) {
        return Optional.ofNullable(images.get(image))
                .flatMap(bytes -> type(bytes)
                        .map(type -> "data:image/" + type + ";base64,"
                                + Base64.getEncoder().encodeToString(bytes)));
    }

    private static Optional<String> type(byte[] bytes) {
        if (bytes.length < 4) {
            return Optional.empty();
        }
        return switch (((bytes[0] & 0xff) << Byte.SIZE) | (bytes[1] & 0xff)) {
            case 0xffd8 -> Optional.of("jpeg");
            case 0x8950 -> Optional.of("png");
            default -> Optional.empty();
        };
    }
}
