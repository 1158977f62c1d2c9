package io.vultus.gallery.lucene;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;

/**
 * Syncs each file once. Lucene asks with every commit for all files of all segments, most of which are years old.
 *
 * <p>A file counts as synced when this directory has synced it. Files of before are synced with the first commit, even
 * those of the last commit: a folder that was copied here may be nowhere but in the system's cache. A file that is
 * created, renamed or deleted counts as new. Thread-safe.
 */
final class SyncOnceDirectory extends FilterDirectory {

    private final Set<String> synced = ConcurrentHashMap.newKeySet();

    SyncOnceDirectory(Directory in) {
        super(in);
    }

    @Override
    public void sync(Collection<String> names) throws IOException {
        List<String> left =
                names.stream().filter(name -> !synced.contains(name)).toList();
        if (!left.isEmpty()) {
            in.sync(left);
            synced.addAll(left);
        }
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        synced.remove(name);
        return in.createOutput(name, context);
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        IndexOutput output = in.createTempOutput(prefix, suffix, context);
        synced.remove(output.getName());
        return output;
    }

    @Override
    public void deleteFile(String name) throws IOException {
        synced.remove(name);
        in.deleteFile(name);
    }

    @Override
    public void rename(String source, String target) throws IOException {
        synced.remove(source);
        synced.remove(target);
        in.rename(source, target);
    }
}
