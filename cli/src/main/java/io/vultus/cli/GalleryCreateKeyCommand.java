package io.vultus.cli;

import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.gallery.encryption.GalleryKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a key for encrypted galleries. */
@Command(
        name = "create-key",
        description = {
            "Write a new key for an encrypted gallery to a file that only you may read.",
            "Keep it elsewhere than the gallery: without it the gallery is lost, with it anybody can read it."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"  vultus gallery create-key staff.key", "  vultus enrol --gallery staff --key-file staff.key photos/"
        })
final class GalleryCreateKeyCommand implements Callable<Integer> {

    @Mixin
    private OutputOptions output;

    @Parameters(paramLabel = "FILE", description = "Where to; must not be there yet.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        // Earlier versions left an empty file where the disk was full: it holds no key.
        if (Files.isRegularFile(file) && Files.size(file) == 0) {
            Files.delete(file);
        }
        if (Files.exists(file)) {
            return isThere();
        }
        try (AtomicFile key = AtomicFile.create(file, FileAccess.OWNER)) {
            key.output().write((GalleryKey.generate().toText() + "\n").getBytes(StandardCharsets.US_ASCII));
            key.commitNew();
        } catch (FileAlreadyExistsException e) {
            return isThere();
        }
        output.out().println("wrote a new key to " + file);
        output.out().flush();
        return ExitCode.OK.code();
    }

    private int isThere() {
        output.err().println("vultus: " + file + " is there already; a key that is overwritten is lost");
        output.err().flush();
        return ExitCode.USAGE.code();
    }
}
