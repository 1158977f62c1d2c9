package io.vultus.cli;

import java.util.stream.Stream;

/**
 * What the program's exit status tells a script. The numbers are kept from version to version; they leave free what
 * shells use themselves (126 and above) but for {@link #INTERRUPTED}, which is the shells' own number for Ctrl-C.
 */
public enum ExitCode {
    OK(0, "done"),
    UNEXPECTED(1, "unexpected error"),
    USAGE(2, "wrong command line"),
    FILE_NOT_FOUND(3, "file or folder not found"),
    FILE_CORRUPT(4, "file is not of the format that it should be"),
    NATIVE_LIBRARY(5, "native library cannot be loaded: its folder is read-only or noexec, or it is missing"),
    FOLDER_LOCKED(6, "another run is writing into the folder, or making the same file"),
    FILE_ACCESS(7, "file or folder cannot be read or written: disk full, no permission, there already"),
    NOT_A_FILE(8, "folder, pipe, socket or device where a file is wanted"),
    PHOTO_EMPTY(10, "photograph is an empty file"),
    PHOTO_UNSUPPORTED(11, "not a photograph, or of an unsupported format"),
    PHOTO_TOO_LARGE(12, "photograph has too many bytes or pixels"),
    PHOTO_CORRUPT(13, "photograph is truncated or corrupt"),
    NO_FACE(14, "no face in the photograph"),
    SEVERAL_FACES(15, "several faces where one is wanted"),
    FACE_TOO_SMALL(16, "every face is smaller than asked for"),
    SOME_LEFT_OUT(17, "some photographs were left out (with --strict only)"),
    ALL_LEFT_OUT(18, "not one of the photographs could be used"),
    PACK_MISSING(20, "model pack missing"),
    PACK_CORRUPT(21, "model pack corrupt"),
    CONTRACT_MISMATCH(22, "model pack is not the gallery's"),
    PACK_REFUSED(23, "model pack cannot be made or replaced"),
    GALLERY_LOCKED(30, "gallery is open for writing elsewhere"),
    GALLERY_MISSING(31, "no gallery there"),
    GALLERY_CORRUPT(32, "gallery corrupt"),
    GALLERY_VERSION(33, "gallery is of a version that is not read"),
    GALLERY_STORAGE(34, "gallery cannot be read or written: disk full, no permission"),
    UNKNOWN_IDENTITY(35, "nobody is enrolled under that identity"),
    GALLERY_KEY(36, "gallery's key is missing or wrong"),
    GALLERY_LOST(37, "gallery's folder was deleted, replaced or unmounted while it was open"),
    DOWNLOAD_FAILED(40, "download failed"),
    NPM_MISSING(41, "npm is not installed"),
    RUN_PLAN_WRONG(50, "training run's file is wrong"),
    CHECKPOINT_REFUSED(51, "checkpoint is damaged, of another plan, or cannot be written"),
    TRAINING_DIVERGED(52, "training diverged: the loss is no longer a number"),
    DATASET_WRONG(53, "training data is missing, corrupt or not as the run says"),
    GPU_UNUSABLE(54, "no GPU here that this build can train on"),
    CLUSTER_UNREACHABLE(60, "cluster does not answer: wrong address, firewall, or all nodes are down"),
    CLUSTER_ACCESS(61, "cluster refuses user, password or API key"),
    CLUSTER_CERTIFICATE(62, "cluster's certificate is not trusted"),
    CLUSTER_READ_ONLY(63, "cluster takes no changes: a disk is nearly full"),
    CLUSTER_RED(64, "cluster is red: a part of the gallery is not there"),
    CLUSTER_FAILED(65, "cluster answers with another error, or not in time"),
    COPY_DIFFERS(66, "copy of a gallery differs from its source"),
    FIGURES_DIFFER(70, "figure of a benchmark or a training run is not as expected"),
    INTERRUPTED(130, "interrupted");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The process's exit status. */
    public int code() {
        return code;
    }

    /** What it means, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** One line a code, as {@code --help} prints them. */
    static String[] table() {
        return Stream.of(values())
                .map(exit -> "  %3d  %s".formatted(exit.code, exit.meaning))
                .toArray(String[]::new);
    }
}
