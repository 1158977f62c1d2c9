package io.vultus.cli;

import io.vultus.CallInterruptedException;
import io.vultus.VultusException;
import io.vultus.face.FaceException;
import io.vultus.file.FileLimitException;
import io.vultus.file.FolderLockedException;
import io.vultus.file.NotAFileException;
import io.vultus.format.FormatException;
import io.vultus.gallery.ContractMismatchException;
import io.vultus.gallery.CopyDiffersException;
import io.vultus.gallery.DimensionMismatchException;
import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryInterruptedException;
import io.vultus.gallery.GalleryKeyException;
import io.vultus.gallery.GalleryLockedException;
import io.vultus.gallery.GalleryLostException;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.GalleryStorageException;
import io.vultus.gallery.GalleryTooNewException;
import io.vultus.gallery.GalleryTooOldException;
import io.vultus.gallery.UnknownIdentityException;
import io.vultus.gallery.opensearch.ClusterAccessException;
import io.vultus.gallery.opensearch.ClusterCertificateException;
import io.vultus.gallery.opensearch.ClusterFailureException;
import io.vultus.gallery.opensearch.ClusterReadOnlyException;
import io.vultus.gallery.opensearch.ClusterRedException;
import io.vultus.gallery.opensearch.ClusterUnreachableException;
import io.vultus.inference.NativeLibraryException;
import io.vultus.model.CorruptModelPackException;
import io.vultus.model.ManifestFormatException;
import io.vultus.model.ModelDownloadException;
import io.vultus.model.ModelPackException;
import io.vultus.model.ModelPackNotFoundException;
import io.vultus.model.NpmMissingException;
import io.vultus.model.UnsupportedManifestException;
import io.vultus.photo.PhotoException;
import io.vultus.search.EmbeddingFileException;
import io.vultus.text.VisibleText;
import io.vultus.trainer.data.DatasetException;
import io.vultus.trainer.export.ExportException;
import io.vultus.trainer.layer.GpuException;
import io.vultus.trainer.network.UnknownNetworkException;
import io.vultus.trainer.run.CheckpointException;
import io.vultus.trainer.run.DivergedException;
import io.vultus.trainer.run.RunPlanException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into one line on standard error and an exit code. */
final class Failures implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        return report(failure, command.getErr(), OutputOptions.isVerbose(command));
    }

    /** Prints what happened and says with which code to exit; the stack trace only if {@code verbose}. */
    static int report(Throwable failure, PrintWriter unescaped, boolean verbose) {
        PrintWriter err = ConsoleStreams.visible(unescaped);
        err.println("vultus: " + VisibleText.line(message(failure)));
        if (verbose) {
            failure.printStackTrace(err);
        } else if (isUnexpected(failure)) {
            err.println("        (--verbose prints where this came from)");
        }
        err.flush();
        return exitCode(failure).code();
    }

    /** The one table of what means what to a script; what is not in it is {@link ExitCode#UNEXPECTED}. */
    static ExitCode exitCode(Throwable failure) {
        return switch (failure) {
            case FormatException corrupt -> ExitCode.FILE_CORRUPT;
            case NativeLibraryException library -> ExitCode.NATIVE_LIBRARY;
            case EmbeddingFileException corrupt -> ExitCode.FILE_CORRUPT;
            case FolderLockedException locked -> ExitCode.FOLDER_LOCKED;
            case FileLimitException tooLong -> ExitCode.FILE_CORRUPT;
            case NotAFileException other -> ExitCode.NOT_A_FILE;
            case PhotoException photo -> exitCode(photo.problem());
            case FaceException face -> exitCode(face.problem());
            case ModelPackNotFoundException missing -> ExitCode.PACK_MISSING;
            case CorruptModelPackException corrupt -> ExitCode.PACK_CORRUPT;
            case ManifestFormatException corrupt -> ExitCode.PACK_CORRUPT;
            case UnsupportedManifestException later -> ExitCode.PACK_CORRUPT;
            case ModelDownloadException download -> ExitCode.DOWNLOAD_FAILED;
            case NpmMissingException npm -> ExitCode.NPM_MISSING;
            case ExportException refused -> ExitCode.PACK_REFUSED;
            case ModelPackException refused -> ExitCode.PACK_REFUSED;
            case ContractMismatchException mismatch -> ExitCode.CONTRACT_MISMATCH;
            case DimensionMismatchException mismatch -> ExitCode.CONTRACT_MISMATCH;
            case GalleryLockedException locked -> ExitCode.GALLERY_LOCKED;
            case GalleryNotFoundException missing -> ExitCode.GALLERY_MISSING;
            case GalleryCorruptException corrupt -> ExitCode.GALLERY_CORRUPT;
            case GalleryTooOldException version -> ExitCode.GALLERY_VERSION;
            case GalleryTooNewException version -> ExitCode.GALLERY_VERSION;
            case ClusterUnreachableException down -> ExitCode.CLUSTER_UNREACHABLE;
            case ClusterAccessException access -> ExitCode.CLUSTER_ACCESS;
            case ClusterCertificateException certificate -> ExitCode.CLUSTER_CERTIFICATE;
            case ClusterReadOnlyException full -> ExitCode.CLUSTER_READ_ONLY;
            case ClusterRedException red -> ExitCode.CLUSTER_RED;
            case ClusterFailureException answered -> ExitCode.CLUSTER_FAILED;
            case CopyDiffersException copy -> ExitCode.COPY_DIFFERS;
            case GalleryStorageException storage -> ExitCode.GALLERY_STORAGE;
            case GalleryKeyException key -> ExitCode.GALLERY_KEY;
            case GalleryLostException lost -> ExitCode.GALLERY_LOST;
            case GalleryInterruptedException stopped -> ExitCode.INTERRUPTED;
            case UnknownIdentityException unknown -> ExitCode.UNKNOWN_IDENTITY;
            case RunPlanException plan -> ExitCode.RUN_PLAN_WRONG;
            case UnknownNetworkException name -> ExitCode.RUN_PLAN_WRONG;
            case CheckpointException checkpoint -> ExitCode.CHECKPOINT_REFUSED;
            case DivergedException diverged -> ExitCode.TRAINING_DIVERGED;
            case GpuException gpu -> ExitCode.GPU_UNUSABLE;
            case DatasetException data -> ExitCode.DATASET_WRONG;
            case NoSuchFileException missing -> ExitCode.FILE_NOT_FOUND;
            case NotDirectoryException file -> ExitCode.FILE_NOT_FOUND;
            case CallInterruptedException stopped -> ExitCode.INTERRUPTED;
            case FileSystemException access -> ExitCode.FILE_ACCESS;
            case InterruptedException stopped -> ExitCode.INTERRUPTED;
            default -> ExitCode.UNEXPECTED;
        };
    }

    static ExitCode exitCode(PhotoException.Problem problem) {
        return switch (problem) {
            case NOT_FOUND -> ExitCode.FILE_NOT_FOUND;
            case NOT_A_FILE -> ExitCode.NOT_A_FILE;
            case UNREADABLE -> ExitCode.FILE_ACCESS;
            case EMPTY -> ExitCode.PHOTO_EMPTY;
            case UNSUPPORTED_FORMAT -> ExitCode.PHOTO_UNSUPPORTED;
            case TOO_LARGE -> ExitCode.PHOTO_TOO_LARGE;
            case TRUNCATED, CORRUPT -> ExitCode.PHOTO_CORRUPT;
        };
    }

    private static ExitCode exitCode(FaceException.Problem problem) {
        return switch (problem) {
            case NO_FACE -> ExitCode.NO_FACE;
            case SEVERAL_FACES -> ExitCode.SEVERAL_FACES;
            case TOO_SMALL -> ExitCode.FACE_TOO_SMALL;
        };
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        return switch (failure) {
            case VultusException expected -> message;
            case NoSuchFileException missing -> "no such file or folder: " + message;
            case NotDirectoryException file -> "not a folder: " + message;
            case FileSystemException access -> message(access);
            case InterruptedException stopped -> "interrupted";
            default -> failure.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message);
        };
    }

    private static String message(FileSystemException failure) {
        String reason =
                switch (failure) {
                    case AccessDeniedException denied -> "no permission";
                    case FileAlreadyExistsException there -> reason(there, "it exists already");
                    default -> reason(failure, failure.getClass().getSimpleName());
                };
        return failure.getFile() == null ? reason : "cannot read or write " + failure.getFile() + ": " + reason;
    }

    private static String reason(FileSystemException failure, String otherwise) {
        return failure.getReason() == null ? otherwise : failure.getReason();
    }

    private static boolean isUnexpected(Throwable failure) {
        return !(failure instanceof VultusException) && exitCode(failure) == ExitCode.UNEXPECTED;
    }
}
