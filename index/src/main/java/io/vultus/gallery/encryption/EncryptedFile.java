package io.vultus.gallery.encryption;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.store.IndexInput;

/**
 * The layout of an encrypted file, and the reading of its pages. Big-endian:
 *
 * <pre>
 * int64   magic, "VULTUSEF"
 * int32   version, 2
 * 32 B    salt: random, of each file its own; that of a commit is specified in {@link CommitSalt}
 * pages   the contents in pieces of {@value #PAGE_BYTES} bytes, the last of them shorter or not, each encrypted with
 *         AES-256-GCM and followed by its tag of 16 bytes
 * </pre>
 *
 * Each page is authenticated together with this context, which is not stored:
 *
 * <pre>
 * int64   magic
 * int32   version
 * 16 B    the gallery's id, from its {@link DataKey}
 * rest    the file's name in UTF-8; {@code pending_segments_N}, which Lucene renames, counts as {@code segments_N}
 * </pre>
 *
 * The key of a file is HMAC-SHA-256 of the salt under the {@link DataKey}. A page's nonce is an int32, 1 for the last
 * page and else 0, and the page's number as an int64: so no nonce is used twice under one key, since files are written
 * once, and pages that were changed, cut off, moved within the file or brought in from another are refused (the STREAM
 * construction of Hoang, Reyhanitabar, Rogaway and Vizár, CRYPTO 2015). So is a whole file under another name or in
 * another gallery. An empty file has one empty page.
 *
 * <p>Files of version 1 have no context. They are read, and no longer written.
 */
final class EncryptedFile {

    static final long MAGIC = 0x56554c5455534546L;
    static final int VERSION_WITHOUT_CONTEXT = 1;
    static final int VERSION = 2;
    static final int SALT_BYTES = 32;
    static final int HEADER_BYTES = Long.BYTES + Integer.BYTES + SALT_BYTES;
    static final int PAGE_BYTES = 4096;
    static final int SEALED_PAGE_BYTES = PAGE_BYTES + Aes.TAG_BYTES;

    private final String name;
    private final SecretKey key;
    private final byte[] context;
    private final Header header;
    private final long length;
    private final long pages;

    private EncryptedFile(String name, Header header, SecretKey key, byte[] context, long length, long pages) {
        this.name = name;
        this.header = header;
        this.key = key;
        this.context = context;
        this.length = length;
        this.pages = pages;
    }

    /** Whether a file begins as these do. */
    static boolean isOne(IndexInput in) throws IOException {
        // Lucene's integers are little-endian.
        return in.length() >= HEADER_BYTES && Long.reverseBytes(in.readLong()) == MAGIC;
    }

    /** Reads the header of a file. */
    static EncryptedFile open(String name, IndexInput in, DataKey dataKey) throws IOException {
        Header header = Header.read(in);
        byte[] context = header.version() == VERSION_WITHOUT_CONTEXT ? new byte[0] : context(dataKey, name);
        return new EncryptedFile(
                name, header, dataKey.ofFile(header.salt()), context, contents(name, in.length()), pages(in.length()));
    }

    /** What the pages of a file are authenticated with. */
    static byte[] context(DataKey dataKey, String name) {
        byte[] bound = boundName(name).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + DataKey.GALLERY_ID_BYTES + bound.length)
                .putLong(MAGIC)
                .putInt(VERSION)
                .put(dataKey.galleryId())
                .put(bound)
                .array();
    }

    /** The name that a file has in the end: Lucene writes commits under another one, and renames them. */
    static String boundName(String name) {
        return name.startsWith(IndexFileNames.PENDING_SEGMENTS)
                ? IndexFileNames.SEGMENTS + name.substring(IndexFileNames.PENDING_SEGMENTS.length())
                : name;
    }

    /** How a file begins. */
    @SuppressWarnings("ArrayRecordComponent") // Made here, never compared.
    record Header(int version, byte[] salt) {

        static Header read(IndexInput in) throws IOException {
            if (in.length() < HEADER_BYTES) {
                throw new CorruptIndexException("the encrypted file ends in its header", in);
            }
            byte[] bytes = new byte[HEADER_BYTES];
            in.seek(0);
            in.readBytes(bytes, 0, HEADER_BYTES);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            long magic = buffer.getLong();
            int version = buffer.getInt();
            if (magic != MAGIC || version < VERSION_WITHOUT_CONTEXT || version > VERSION) {
                throw new CorruptIndexException(
                        "no encrypted file of version " + VERSION_WITHOUT_CONTEXT + " or " + VERSION
                                + " begins like this",
                        in);
            }
            byte[] salt = new byte[SALT_BYTES];
            buffer.get(salt);
            return new Header(version, salt);
        }

        byte[] toBytes() {
            return ByteBuffer.allocate(HEADER_BYTES)
                    .putLong(MAGIC)
                    .putInt(version)
                    .put(salt)
                    .array();
        }
    }

    private static long pages(long fileLength) {
        return Math.ceilDiv(fileLength - HEADER_BYTES, SEALED_PAGE_BYTES);
    }

    /** How long the contents of a file of this length are. */
    static long contents(String name, long fileLength) throws IOException {
        long body = fileLength - HEADER_BYTES;
        long last = body - (pages(fileLength) - 1) * SEALED_PAGE_BYTES;
        if (body < Aes.TAG_BYTES || last < Aes.TAG_BYTES) {
            throw new CorruptIndexException("no encrypted file has " + fileLength + " bytes", name);
        }
        return body - pages(fileLength) * Aes.TAG_BYTES;
    }

    static byte[] nonce(long page, boolean last) {
        return ByteBuffer.allocate(Aes.NONCE_BYTES)
                .putInt(last ? 1 : 0)
                .putLong(page)
                .array();
    }

    /** Whether it is the file of a commit, with a {@link CommitSalt}. */
    boolean isBoundCommit() {
        return header.version() != VERSION_WITHOUT_CONTEXT && boundName(name).startsWith(IndexFileNames.SEGMENTS + "_");
    }

    byte[] salt() {
        return header.salt();
    }

    /** How long its contents are. */
    long length() {
        return length;
    }

    /**
     * Reads a page.
     *
     * @param in the file, at any position
     * @param sealed for what is read, a sealed page long
     * @param page receives the contents, a page and a tag long
     */
    void read(IndexInput in, long number, byte[] sealed, byte[] page) throws IOException {
        long begin = HEADER_BYTES + number * SEALED_PAGE_BYTES;
        int count = (int) Math.min(SEALED_PAGE_BYTES, in.length() - begin);
        in.seek(begin);
        in.readBytes(sealed, 0, count);
        try {
            Aes.decrypt(key, nonce(number, number == pages - 1), context, sealed, count, page);
        } catch (AEADBadTagException e) {
            throw new CorruptIndexException("page " + number + " of " + pages + " is not what was written", name, e);
        }
    }
}
