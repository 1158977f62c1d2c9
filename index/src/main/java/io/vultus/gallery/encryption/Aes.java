package io.vultus.gallery.encryption;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in Galois/Counter mode (NIST SP 800-38D) with tags of {@value #TAG_BYTES} bytes. */
final class Aes {

    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    /** Finding a cipher takes longer than encrypting a page with it. */
    private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(Aes::newCipher);

    private Aes() {}

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has AES/GCM", e);
        }
    }

    /**
     * Encrypts.
     *
     * @param nonce never used with this key before
     * @param context additional authenticated data: decryption succeeds only with the same
     * @param to receives the bytes and their tag, from its beginning
     * @return how many bytes that are
     */
    static int encrypt(SecretKey key, byte[] nonce, byte[] context, byte[] from, int length, byte[] to) {
        try {
            return init(Cipher.ENCRYPT_MODE, key, nonce, context).doFinal(from, 0, length, to, 0);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("a nonce was used twice, or there is no room", e);
        }
    }

    /**
     * Decrypts what {@link #encrypt} wrote.
     *
     * @param length with the tag
     * @return how many bytes were written to {@code to}
     * @throws AEADBadTagException if these are not the bytes that were written under this key, nonce and context
     */
    static int decrypt(SecretKey key, byte[] nonce, byte[] context, byte[] from, int length, byte[] to)
            throws AEADBadTagException {
        try {
            return init(Cipher.DECRYPT_MODE, key, nonce, context).doFinal(from, 0, length, to, 0);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("there is no room", e);
        }
    }

    private static Cipher init(int mode, SecretKey key, byte[] nonce, byte[] context) throws GeneralSecurityException {
        Cipher cipher = CIPHER.get();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    /** Derives a key: HMAC-SHA-256 under a random key is a pseudorandom function. */
    static SecretKey derive(SecretKey key, byte[] info) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return new SecretKeySpec(mac.doFinal(info), "AES");
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
        }
    }
}
