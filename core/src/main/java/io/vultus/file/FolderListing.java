package io.vultus.file;

import io.vultus.text.Utf8Order;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Lists folders of photographs as people have them. Symbolic links are followed, but not into a folder that is being
 * listed. It reports what cannot be listed, with the reason, and goes on: a folder that may not be read, a name that
 * cannot be {@linkplain FileNames#decoded decoded}, a link that leads nowhere or back. {@linkplain FileNames#isClutter
 * Clutter} is passed over in silence.
 *
 * <p>Entries come in the {@linkplain Utf8Order order of the UTF-8 bytes} of their paths.
 */
public final class FolderListing {

    private static final Comparator<Path> BY_TEXT = Comparator.comparing(Path::toString, Utf8Order.TEXTS);

    private final Predicate<Path> passedOver;
    private final Consumer<Unlisted> unlisted;

    /** Why something is not in a listing. */
    public enum Problem {
        /** It may not be read, or the disk failed. */
        UNREADABLE,
        /** Its name is no text in the encoding of names. */
        UNDECODABLE_NAME,
        /** A symbolic link to nothing. */
        BROKEN_LINK,
        /** A symbolic link to a folder that it lies in. */
        LINK_CYCLE
    }

    /**
     * Something that a listing leaves out.
     *
     * @param path which file or folder
     * @param message the same in full, with the path
     */
    public record Unlisted(Path path, Problem problem, String message) {}

    /**
     * A way of listing.
     *
     * @param passedOver folders that are left out in silence
     * @param unlisted hears of what cannot be listed
     */
    public FolderListing(Predicate<Path> passedOver, Consumer<Unlisted> unlisted) {
        this.passedOver = passedOver;
        this.unlisted = unlisted;
    }

    /** A listing that passes over nothing but clutter. */
    public FolderListing(Consumer<Unlisted> unlisted) {
        this(folder -> false, unlisted);
    }

    /**
     * The folders in a folder.
     *
     * @throws IOException if the folder itself cannot be read
     */
    public List<Path> folders(Path folder) throws IOException {
        List<Path> ancestors = List.of(folder.toRealPath());
        return entries(folder).stream()
                .filter(entry -> Files.isDirectory(entry) && isListed(entry, ancestors))
                .sorted(BY_TEXT)
                .toList();
    }

    /** The files in a folder, at any depth. Reports an unreadable folder, also if it is the given one. */
    public List<Path> files(Path folder) {
        List<Path> files = new ArrayList<>();
        collect(folder, List.of(), files);
        files.sort(BY_TEXT);
        return files;
    }

    private void collect(Path folder, List<Path> above, List<Path> files) {
        try {
            List<Path> ancestors = new ArrayList<>(above);
            ancestors.add(folder.toRealPath());
            for (Path entry : entries(folder)) {
                if (Files.isRegularFile(entry)) {
                    files.add(entry);
                } else if (Files.isDirectory(entry) && isListed(entry, ancestors)) {
                    collect(entry, ancestors, files);
                }
            }
        } catch (IOException e) {
            tell(folder, Problem.UNREADABLE, folder + ": the folder cannot be read: " + reason(e));
        }
    }

    private boolean isListed(Path folder, List<Path> ancestors) {
        if (passedOver.test(folder)) {
            return false;
        }
        if (Files.isSymbolicLink(folder) && leadsBack(folder, ancestors)) {
            tell(folder, Problem.LINK_CYCLE, folder + ": the symbolic link leads back to a folder that it lies in");
            return false;
        }
        return true;
    }

    private static boolean leadsBack(Path link, List<Path> ancestors) {
        try {
            Path target = link.toRealPath();
            return ancestors.stream().anyMatch(ancestor -> ancestor.startsWith(target));
        } catch (IOException e) {
            // Listing it says what is wrong.
            return false;
        }
    }

    /** What is in a folder and can be named. */
    private List<Path> entries(Path folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path entry : all) {
                if (!FileNames.isClutter(entry) && isNamed(entry) && !isBrokenLink(entry)) {
                    entries.add(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    private boolean isNamed(Path entry) {
        if (FileNames.decoded(entry).isPresent()) {
            return true;
        }
        tell(entry, Problem.UNDECODABLE_NAME, FileNames.undecodable(entry));
        return false;
    }

    private boolean isBrokenLink(Path entry) {
        if (!Files.isSymbolicLink(entry) || Files.exists(entry)) {
            return false;
        }
        tell(entry, Problem.BROKEN_LINK, entry + ": the symbolic link leads to nothing that can be read");
        return true;
    }

    private void tell(Path path, Problem problem, String message) {
        unlisted.accept(new Unlisted(path, problem, message));
    }

    /** Why something could not be read, in words. */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof FileSystemException failed && failed.getReason() != null
                ? failed.getReason()
                : e.toString();
    }
}
