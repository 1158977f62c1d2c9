package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vultus.face.FaceException;
import io.vultus.file.FolderLockedException;
import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryInterruptedException;
import io.vultus.gallery.GalleryLockedException;
import io.vultus.gallery.GalleryLostException;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.inference.NativeLibrary;
import io.vultus.model.PackStore;
import io.vultus.photo.PhotoException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

    @ParameterizedTest
    @CsvSource({"NOT_FOUND, 3", "EMPTY, 10", "UNSUPPORTED_FORMAT, 11", "TOO_LARGE, 12", "TRUNCATED, 13", "CORRUPT, 13"})
    void eachProblemOfAPhotographHasItsCode(PhotoException.Problem problem, int code) {
        assertThat(Failures.exitCode(problem).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"NO_FACE, 14", "SEVERAL_FACES, 15", "TOO_SMALL, 16"})
    void eachProblemOfAFaceHasItsCode(FaceException.Problem problem, int code) {
        assertThat(Failures.exitCode(new FaceException(problem, "")).code()).isEqualTo(code);
    }

    @Test
    void whatMayBeWrongWithAGalleryHasItsCode() {
        assertThat(Failures.exitCode(new GalleryLockedException("", null)).code())
                .isEqualTo(30);
        assertThat(Failures.exitCode(new GalleryNotFoundException("")).code()).isEqualTo(31);
        assertThat(Failures.exitCode(new GalleryCorruptException("")).code()).isEqualTo(32);
        assertThat(Failures.exitCode(new GalleryLostException("", null)).code()).isEqualTo(37);
        assertThat(Failures.exitCode(new GalleryInterruptedException("", null)).code())
                .isEqualTo(130);
    }

    @Test
    void aNativeLibraryThatDoesNotLoadHasItsCode() {
        Throwable failure = catchThrowable(() -> NativeLibrary.OPENCV.load(() -> {
            throw new UnsatisfiedLinkError("no jniopencv_java in java.library.path");
        }));

        assertThat(failure)
                .hasMessageStartingWith("OpenCV's native libraries for ")
                .hasMessageContaining(
                        " are not on the class path: put org.bytedeco:opencv, openblas and javacpp with ");
        assertThat(Failures.exitCode(failure).code()).isEqualTo(5);
    }

    @Test
    void aFolderInUseAndAFullDiskHaveTheirCodes() {
        assertThat(Failures.exitCode(new FolderLockedException("")).code()).isEqualTo(6);
        assertThat(Failures.exitCode(new FileSystemException("list", null, "No space left on device"))
                        .code())
                .isEqualTo(7);
    }

    @Test
    void aMissingModelPackHasItsCode(@TempDir Path folder) {
        assertThat(Failures.exitCode(catchThrowable(() -> PackStore.at(folder).find("nope")))
                        .code())
                .isEqualTo(20);
    }

    @Test
    void noProblemIsUnexpected() {
        assertThat(Arrays.stream(PhotoException.Problem.values()).map(Failures::exitCode))
                .doesNotContain(ExitCode.UNEXPECTED);
    }
}
