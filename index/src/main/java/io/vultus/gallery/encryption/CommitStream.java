package io.vultus.gallery.encryption;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IndexOutput;

/** Writes the file of a commit. It is held back until it is whole, since its {@link CommitSalt} comes first. */
final class CommitStream extends OutputStream {

    private final IndexOutput out;
    private final DataKey key;
    private final Directory directory;
    private final Directory sealed;
    private final ByteArrayOutputStream contents = new ByteArrayOutputStream();

    /**
     * Begins to write a commit.
     *
     * @param directory reads the commit's files, decrypted
     * @param sealed the same files as their bytes are
     */
    CommitStream(IndexOutput out, DataKey key, Directory directory, Directory sealed) {
        this.out = out;
        this.key = key;
        this.directory = directory;
        this.sealed = sealed;
    }

    @Override
    public void write(int b) {
        contents.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        contents.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        try (out) {
            byte[] commit = contents.toByteArray();
            byte[] salt = CommitSalt.create(out.getName(), commit, directory, sealed);
            try (EncryptingStream encrypting = new EncryptingStream(out, key, salt)) {
                encrypting.write(commit);
            }
        }
    }
}
