package io.vultus.gallery.encryption;

import java.io.IOException;
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
        return encrypting(in.createOutput(name, context));
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        return encrypting(in.createTempOutput(prefix, suffix, context));
    }

    private IndexOutput encrypting(IndexOutput out) throws IOException {
        try {
            return new OutputStreamIndexOutput(
                    "encrypted " + out.getName(),
                    out.getName(),
                    new EncryptingStream(out, key),
                    EncryptedFile.PAGE_BYTES);
        } catch (Throwable e) {
            IOUtils.closeWhileSuppressingExceptions(e, out);
            throw e;
        }
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
