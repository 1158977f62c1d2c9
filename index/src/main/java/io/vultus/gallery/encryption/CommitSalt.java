package io.vultus.gallery.encryption;

import io.vultus.file.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.BufferedChecksumIndexInput;
import org.apache.lucene.store.ByteBuffersDataInput;
import org.apache.lucene.store.ByteBuffersIndexInput;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;

/**
 * The salt of a commit's file ({@code segments_N}), which binds the files that the commit consists of. A file of the
 * same name from a copy of the gallery that went its own way, or from an earlier time, has the same context as the
 * right one, and all its pages decrypt; but it has another salt.
 *
 * <pre>
 * 16 B    random
 * 16 B    the first half of the SHA-256 of, for each file of the commit in the order of names: the name in UTF-8, a
 *         zero byte, and the file's header
 * </pre>
 *
 * The key of the commit's file is derived from its salt, so that the salt cannot be changed to fit other files. The
 * check reads {@value EncryptedFile#HEADER_BYTES} bytes of each file whenever a commit is opened.
 */
final class CommitSalt {

    private static final int RANDOM_BYTES = EncryptedFile.SALT_BYTES / 2;

    private CommitSalt() {}

    /**
     * Makes the salt of a new commit.
     *
     * @param name of the commit's file, pending or not
     * @param commit its contents
     * @param directory reads the files, decrypted
     * @param sealed the same files as their bytes are
     */
    static byte[] create(String name, byte[] commit, Directory directory, Directory sealed) throws IOException {
        byte[] salt = DataKey.randomBytes(EncryptedFile.SALT_BYTES);
        System.arraycopy(digest(name, commit, directory, sealed), 0, salt, RANDOM_BYTES, salt.length - RANDOM_BYTES);
        return salt;
    }

    /**
     * Compares the files with those that the commit was made of.
     *
     * @throws CorruptIndexException if one was replaced
     * @throws java.nio.file.NoSuchFileException if one is missing
     */
    static void check(byte[] salt, String name, byte[] commit, Directory directory, Directory sealed)
            throws IOException {
        byte[] bound = Arrays.copyOfRange(salt, RANDOM_BYTES, salt.length);
        if (!MessageDigest.isEqual(bound, Arrays.copyOf(digest(name, commit, directory, sealed), bound.length))) {
            throw new CorruptIndexException(
                    "a file of this commit was replaced by one from another time or another copy of the gallery", name);
        }
    }

    private static byte[] digest(String name, byte[] commit, Directory directory, Directory sealed) throws IOException {
        MessageDigest digest = Sha256.digest();
        for (String file : files(name, commit, directory)) {
            digest.update(file.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            try (IndexInput in = sealed.openInput(file, IOContext.READONCE)) {
                digest.update(EncryptedFile.Header.read(in).toBytes());
            }
        }
        return digest.digest();
    }

    private static Iterable<String> files(String name, byte[] commit, Directory directory) throws IOException {
        ByteBuffersDataInput contents = new ByteBuffersDataInput(List.of(ByteBuffer.wrap(commit)));
        long generation = SegmentInfos.generationFromSegmentsFileName(EncryptedFile.boundName(name));
        try (IndexInput in = new ByteBuffersIndexInput(contents, name)) {
            return new TreeSet<>(SegmentInfos.readCommit(directory, new BufferedChecksumIndexInput(in), generation)
                    .files(false));
        }
    }
}
