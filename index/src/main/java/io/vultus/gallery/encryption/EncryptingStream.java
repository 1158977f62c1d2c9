package io.vultus.gallery.encryption;

import java.io.IOException;
import java.io.OutputStream;
import javax.crypto.SecretKey;
import org.apache.lucene.store.IndexOutput;

/** Writes an {@link EncryptedFile}. A full page is held back until more comes, since the last one is marked. */
final class EncryptingStream extends OutputStream {

    private final IndexOutput out;
    private final SecretKey key;
    private final byte[] context;
    private final byte[] page = new byte[EncryptedFile.PAGE_BYTES];
    private final byte[] sealed = new byte[EncryptedFile.SEALED_PAGE_BYTES];
    private int used;
    private long pages;

    /**
     * Writes the header.
     *
     * @param out whose name is bound into the pages
     * @param salt never used with this data key before
     */
    EncryptingStream(IndexOutput out, DataKey dataKey, byte[] salt) throws IOException {
        this.out = out;
        key = dataKey.ofFile(salt);
        context = EncryptedFile.context(dataKey, out.getName());
        byte[] header = new EncryptedFile.Header(EncryptedFile.VERSION, salt).toBytes();
        out.writeBytes(header, header.length);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        while (from < offset + length) {
            if (used == page.length) {
                writePage(false);
            }
            int count = Math.min(page.length - used, offset + length - from);
            System.arraycopy(bytes, from, page, used, count);
            used += count;
            from += count;
        }
    }

    private void writePage(boolean last) throws IOException {
        int length = Aes.encrypt(key, EncryptedFile.nonce(pages++, last), context, page, used, sealed);
        out.writeBytes(sealed, length);
        used = 0;
    }

    @Override
    public void close() throws IOException {
        try (out) {
            writePage(true);
        }
    }
}
