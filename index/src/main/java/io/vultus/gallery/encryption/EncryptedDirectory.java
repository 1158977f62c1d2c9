package io.vultus.gallery.encryption;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.store.ByteBuffersDataInput;
import org.apache.lucene.store.ByteBuffersIndexInput;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.OutputStreamIndexOutput;
import org.apache.lucene.util.IOUtils;

/**
 * A directory whose files are {@linkplain EncryptedFile encrypted}, temporary ones included. Their names, their lengths
 * and when they were written are not hidden, nor is the empty lock file.
 *
 * <p>Memory mapping shows what is on the disk, so it cannot serve here. Files that searches read as a whole or all over
 * (codes, quantised vectors, graphs) and small ones are decrypted into the heap when they are opened; of others, one
 * page after the other as it is read.
 *
 * <p>A file is accepted only under its own name, in its own gallery, and, where a commit is opened, as one of the files
 * that this commit was made of.
 */
public final class EncryptedDirectory extends FilterDirectory {

    /** Up to this length a file is decrypted when it is opened: a few dozen microseconds. */
    private static final long SMALL = 1 << 16;

    private static final int BLOCK_BYTES = 1 << 20;

    private final DataKey key;
    private final Set<String> resident;

    /**
     * Wraps a directory.
     *
     * @param resident the extensions of files that are decrypted when they are opened, whatever their length
     */
    public EncryptedDirectory(Directory in, DataKey key, Set<String> resident) {
        super(in);
        this.key = key;
        this.resident = resident;
    }

    /** Whether a file of a directory, read as its bytes are, looks like an encrypted one. */
    public static boolean isEncrypted(Directory files, String name) throws IOException {
        try (IndexInput in = files.openInput(name, IOContext.READONCE)) {
            return EncryptedFile.isOne(in);
        }
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        IndexOutput out = in.createOutput(name, context);
        return name.startsWith(IndexFileNames.PENDING_SEGMENTS)
                ? encrypting(out, new CommitStream(out, key, this, in))
                : encrypting(out);
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        return encrypting(in.createTempOutput(prefix, suffix, context));
    }

    private IndexOutput encrypting(IndexOutput out) throws IOException {
        try {
            return encrypting(out, new EncryptingStream(out, key, DataKey.randomBytes(EncryptedFile.SALT_BYTES)));
        } catch (Throwable e) {
            IOUtils.closeWhileSuppressingExceptions(e, out);
            throw e;
        }
    }

    private static IndexOutput encrypting(IndexOutput out, OutputStream stream) {
        return new OutputStreamIndexOutput(
                "encrypted " + out.getName(), out.getName(), stream, EncryptedFile.PAGE_BYTES);
    }

    /**
     * Renames a commit to its final name, as Lucene does at the end of each.
     *
     * @throws UnsupportedOperationException for other files: their names are bound into their pages
     */
    @Override
    public void rename(String source, String dest) throws IOException {
        if (!EncryptedFile.boundName(source).equals(EncryptedFile.boundName(dest))) {
            throw new UnsupportedOperationException(
                    "cannot rename " + source + " to " + dest + ": an encrypted file is bound to its name");
        }
        super.rename(source, dest);
    }

    @Override
    public long fileLength(String name) throws IOException {
        return EncryptedFile.contents(name, in.fileLength(name));
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
        IndexInput sealed = in.openInput(name, context);
        try {
            EncryptedFile file = EncryptedFile.open(name, sealed, key);
            if (file.isBoundCommit()) {
                return commit(name, sealed, file);
            }
            IndexInput pages = new EncryptedIndexInput("encrypted " + sealed, sealed, file);
            if (file.length() > SMALL && !isResident(name)) {
                return pages;
            }
            try (pages) {
                return new ByteBuffersIndexInput(decrypted(pages), "decrypted " + sealed);
            }
        } catch (Throwable e) {
            IOUtils.closeWhileSuppressingExceptions(e, sealed);
            throw e;
        }
    }

    private IndexInput commit(String name, IndexInput sealed, EncryptedFile file) throws IOException {
        try (IndexInput pages = new EncryptedIndexInput("encrypted " + sealed, sealed, file)) {
            byte[] contents = new byte[Math.toIntExact(pages.length())];
            pages.readBytes(contents, 0, contents.length);
            CommitSalt.check(file.salt(), name, contents, this, in);
            return new ByteBuffersIndexInput(
                    new ByteBuffersDataInput(List.of(ByteBuffer.wrap(contents))), "decrypted " + sealed);
        }
    }

    private boolean isResident(String name) {
        String extension = IndexFileNames.getExtension(name);
        return extension != null && resident.contains(extension);
    }

    private static ByteBuffersDataInput decrypted(IndexInput pages) throws IOException {
        List<ByteBuffer> blocks = new ArrayList<>();
        do {
            byte[] block = new byte[(int) Math.min(BLOCK_BYTES, pages.length() - pages.getFilePointer())];
            pages.readBytes(block, 0, block.length);
            blocks.add(ByteBuffer.wrap(block));
        } while (pages.getFilePointer() < pages.length());
        return new ByteBuffersDataInput(blocks);
    }
}
