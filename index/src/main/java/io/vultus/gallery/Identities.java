package io.vultus.gallery;

import io.vultus.text.VisibleText;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an identity may be, and which texts are the same identity.
 *
 * <p>Unicode can write "Zoë" with one character for ë (form NFC) or with an e and a combining diaeresis (NFD, as macOS
 * names files). Both look the same and are the same person: new people are enrolled in NFC, and a person is looked for
 * under the text as given, then in NFC, then in NFD. Galleries made before this rule may hold other forms; they are
 * found in this way, and {@code gallery verify} lists people who differ only by the form.
 */
public final class Identities {

    /** Far below what index and caches could take; long enough for any path or number that serves as an id. */
    static final int MAX_BYTES = 512;

    private Identities() {}

    /**
     * Checks an identity to enrol somebody under.
     *
     * @return the identity in NFC
     * @throws IllegalArgumentException if it is blank, has more than {@value #MAX_BYTES} bytes of UTF-8, or holds
     *     characters that are {@linkplain VisibleText#isHidden hidden} or control a terminal
     */
    public static String requireNew(String identity) {
        return requireNew("an identity", normalised(identity));
    }

    /** The identity in NFC, the form of everybody who is new. */
    public static String normalised(String identity) {
        return isAscii(identity) ? identity : Normalizer.normalize(identity, Normalizer.Form.NFC);
    }

    /** The forms under which a person may be enrolled, each once: as given, NFC, NFD. */
    public static List<String> forms(String identity) {
        if (isAscii(identity)) {
            return List.of(identity);
        }
        return Stream.of(identity, normalised(identity), Normalizer.normalize(identity, Normalizer.Form.NFD))
                .distinct()
                .toList();
    }

    /**
     * The form under which a person is enrolled; empty if nobody is.
     *
     * @param enrolled tells whether somebody is enrolled under exactly this text
     */
    public static <E extends Exception> Optional<String> find(String identity, Enrolled<E> enrolled) throws E {
        for (String form : forms(identity)) {
            if (enrolled.test(form)) {
                return Optional.of(form);
            }
        }
        return Optional.empty();
    }

    /** Looks people up. */
    @FunctionalInterface
    public interface Enrolled<E extends Exception> {

        /** Whether somebody is enrolled under exactly this text. */
        boolean test(String identity) throws E;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /**
     * Checks a short text that is to be written.
     *
     * @param what how the message calls it
     * @return {@code text}
     */
    static String requireNew(String what, String text) {
        requireStored(what, text);
        return requireVisible(what, text);
    }

    /**
     * Checks a text that people read: its length in UTF-8, and that it holds nothing {@linkplain VisibleText hidden}.
     */
    static String requireNew(String what, String text, int maxBytes) {
        requireShort(what, text, maxBytes);
        return requireVisible(what, text);
    }

    /** Checks a short text out of a gallery, by the rules of the first version. */
    static String requireStored(String what, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank");
        }
        for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (Character.isISOControl(c)) {
                throw control(what, text);
            }
            if (isHalf(c)) {
                throw half(what, text);
            }
        }
        return requireShort(what, text, MAX_BYTES);
    }

    /** Checks only the length, in UTF-8. */
    static String requireShort(String what, String text, int maxBytes) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes) {
            throw new IllegalArgumentException(what + " may have " + maxBytes + " bytes of UTF-8, this one has " + bytes
                    + ": \"" + VisibleText.line(text.substring(0, Math.min(40, text.length()))) + "…\"");
        }
        return text;
    }

    private static String requireVisible(String what, String text) {
        if (VisibleText.isPlain(text)) {
            return text;
        }
        throw text.codePoints().anyMatch(Identities::isHalf) ? half(what, text) : control(what, text);
    }

    private static IllegalArgumentException control(String what, String text) {
        return new IllegalArgumentException(
                what + " must not hold control characters: \"" + VisibleText.line(text) + "\"");
    }

    private static IllegalArgumentException half(String what, String text) {
        return new IllegalArgumentException(
                what + " must be Unicode, but holds half a surrogate pair: \"" + VisibleText.line(text) + "\"");
    }

    /** In UTF-8 every half would become the same character: texts that differ would be one to the index. */
    private static boolean isHalf(int codePoint) {
        return Character.isBmpCodePoint(codePoint) && Character.isSurrogate((char) codePoint);
    }
}
