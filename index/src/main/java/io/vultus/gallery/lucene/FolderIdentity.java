package io.vultus.gallery.lucene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Tells a folder from another one that has its name: the device and inode, or the time of creation where the system has
 * no inodes. Symbolic links are followed, so a link that points elsewhere is another folder.
 */
record FolderIdentity(Object key) {

    static FolderIdentity of(Path folder) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(folder, BasicFileAttributes.class);
        return new FolderIdentity(attributes.fileKey() != null ? attributes.fileKey() : attributes.creationTime());
    }

    /** Whether a name still stands for this folder. */
    boolean isStill(Path folder) {
        try {
            return of(folder).equals(this);
        } catch (IOException e) {
            return false;
        }
    }
}
