package io.vultus.photo;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes are given, a photograph of a size within the limits comes out, or a {@link PhotoException}. Tried with
 * the seeds below in every build, and with millions of mutations of them by {@code checks/fuzz}.
 */
class PhotoFuzzTest {

    private static final PhotoLimits LIMITS = new PhotoLimits(1 << 20, 1_000_000);

    static Stream<byte[]> pictures() {
        return Stream.of(".jpg", ".png", ".bmp", ".webp")
                .map(format -> Pictures.encode(format, Pictures.quarters(16, 8)))
                .flatMap(picture -> Stream.of(picture, Pictures.withOrientation(picture, 6)));
    }

    @MethodSource("pictures")
    @FuzzTest
    void picturesAreDecodedWithinTheLimitsOrRefused(byte[] bytes) {
        try (Photo photo = Photo.decode(bytes, "fuzz", LIMITS)) {
            assertThat((long) photo.width() * photo.height()).isBetween(1L, LIMITS.maxPixels());
            assertThat(photo.toBgr()).hasSize(3 * photo.width() * photo.height());
        } catch (PhotoException e) {
            assertThat(e).hasMessageStartingWith("fuzz: ");
        }
    }
}
