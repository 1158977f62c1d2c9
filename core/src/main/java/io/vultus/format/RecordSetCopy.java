package io.vultus.format;

import io.vultus.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Copies a {@link RecordSet} without some identities: those that also are in a test set, for instance.
 *
 * @param images how many were copied
 * @param classes of how many identities, which are numbered anew, in the old order
 * @param droppedImages how many were left out
 * @param droppedClasses of how many identities
 */
public record RecordSetCopy(int images, int classes, int droppedImages, int droppedClasses) {

    /**
     * Copies. Encoded images are copied byte for byte; of their labels only the identity.
     *
     * @param dropped labels of the identities that are left out
     * @param folder takes the copy; new
     * @throws FormatException if an image's record is damaged; no copy is made then
     * @throws IllegalStateException if no image is left
     * @throws InterruptedException if the thread is interrupted; no copy is made then
     */
    public static RecordSetCopy without(Set<Integer> dropped, RecordSet set, Path folder, ProgressListener progress)
            throws IOException, InterruptedException {
        int side = set.properties().map(RecordProperties::height).orElse(112);
        int done = 0;
        int droppedClasses = 0;
        int before = -1;
        try (RecordSetWriter writer = RecordSetWriter.create(folder, side)) {
            for (int image : set.byIdentity()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                int label = set.label(image);
                boolean isNew = label != before;
                before = label;
                if (dropped.contains(label)) {
                    droppedClasses += isNew ? 1 : 0;
                } else {
                    writer.add(
                            isNew ? writer.classes() : writer.classes() - 1,
                            set.read(image).image());
                }
                progress.progress("copying images", ++done, set.size());
            }
            RecordSet copy = writer.finish();
            return new RecordSetCopy(copy.size(), copy.classes(), set.size() - copy.size(), droppedClasses);
        }
    }
}
