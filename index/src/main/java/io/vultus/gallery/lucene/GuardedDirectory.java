package io.vultus.gallery.lucene;

import java.io.IOException;
import java.util.Collection;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.Lock;

/**
 * A directory that creates, renames, syncs and deletes files only while its folder is the one that was opened. Lucene
 * writes in the background, too, when nobody asks it to: this is the one place that all of it passes.
 */
final class GuardedDirectory extends FilterDirectory {

    private final FolderGuard guard;

    GuardedDirectory(Directory in, FolderGuard guard) {
        super(in);
        this.guard = guard;
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        guard.check();
        return super.createOutput(name, context);
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        guard.check();
        return super.createTempOutput(prefix, suffix, context);
    }

    @Override
    public void deleteFile(String name) throws IOException {
        guard.check();
        super.deleteFile(name);
    }

    @Override
    public void rename(String source, String target) throws IOException {
        guard.check();
        super.rename(source, target);
    }

    @Override
    public void sync(Collection<String> names) throws IOException {
        guard.check();
        super.sync(names);
    }

    @Override
    public void syncMetaData() throws IOException {
        guard.check();
        super.syncMetaData();
    }

    @Override
    public Lock obtainLock(String name) throws IOException {
        guard.check();
        return super.obtainLock(name);
    }
}
