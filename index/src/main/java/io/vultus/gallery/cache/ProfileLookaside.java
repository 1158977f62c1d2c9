package io.vultus.gallery.cache;

import io.vultus.gallery.Person;
import io.vultus.gallery.Profile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * People as the index has them, to be shown without asking it. Keyed by the SHA-256 of the identity; the value holds
 * identity, name, number of templates and attributes.
 *
 * <p>It never answers with data older than the gallery's last commit. It notes with which commit it agrees: while a
 * change is on its way with none, so that a crash in between leaves a look-aside that is discarded when next opened. It
 * is discarded after any crash: what reached the disk last is then unknown.
 *
 * <p>It is opened when it pays: when {@value #WORTH_OPENING} people were looked for in vain. A change before that
 * discards it.
 *
 * <p>{@link #put}, {@link #invalidate} and {@link #validAt} are called by one thread at a time, the one that may change
 * the gallery; {@link #get} and {@link #missed} by any.
 */
public final class ProfileLookaside {

    /**
     * So many people take the index some fifteen milliseconds, less than a hundredth of what opening takes where it is
     * the JVM's first Chronicle Map.
     */
    public static final int WORTH_OPENING = 1000;

    /** No SHA-256 that anybody will ever find a text for. */
    private static final byte[] SEQUENCE_KEY = new byte[ChronicleStore.KEY_BYTES];

    private static final long NONE = -1;

    /** People with more than this are read from the index. */
    private static final int MAX_VALUE_BYTES = 16 * 1024;

    private final Optional<LazyStore> source;

    private final AtomicInteger misses = new AtomicInteger();

    /** Empty until it agrees with the last commit. */
    private volatile Optional<ChronicleStore> store = Optional.empty();

    ProfileLookaside(Optional<LazyStore> source) {
        this.source = source;
    }

    /** Notes that somebody was not found here. Opens it where that pays, which may take seconds. */
    public void missed() {
        if (misses.get() < WORTH_OPENING && misses.incrementAndGet() == WORTH_OPENING) {
            source.ifPresent(LazyStore::open);
        }
    }

    /** A person as of the last commit; empty says nothing about whether there is one. */
    public Optional<Person> get(String identity) {
        return store.flatMap(open -> open.get(key(identity)))
                .map(ProfileLookaside::decode)
                .filter(person -> person.identity().equals(identity));
    }

    /** Keeps a person as of the last commit, which has this sequence number. */
    public void put(Person person, long sequence) {
        if (store.isEmpty()) {
            source.flatMap(LazyStore::opened).ifPresent(open -> start(open, sequence));
        }
        store.ifPresent(open -> {
            byte[] value = encode(person);
            if (value.length <= MAX_VALUE_BYTES) {
                open.put(key(person.identity()), value);
            }
        });
    }

    /** Forgets everything unless it agrees with the commit of this sequence number. */
    private void start(ChronicleStore open, long sequence) {
        boolean agrees = open.get(SEQUENCE_KEY)
                .filter(bytes -> ByteBuffer.wrap(bytes).getLong() == sequence)
                .isPresent();
        if (!agrees) {
            open.clear();
        }
        store = Optional.of(open);
        validAt(sequence);
    }

    /** Forgets people whom a change on its way to a commit concerns. */
    public void invalidate(Collection<String> identities) {
        if (store.isEmpty()) {
            source.ifPresent(LazyStore::clear);
            // Holding nothing, it agrees with any commit.
            store = source.flatMap(LazyStore::opened);
        }
        validAt(NONE);
        store.ifPresent(open -> identities.forEach(identity -> open.remove(key(identity))));
    }

    /** Notes that what is kept agrees with the commit of this sequence number. */
    public void validAt(long sequence) {
        store.ifPresent(open -> open.put(
                SEQUENCE_KEY, ByteBuffer.allocate(Long.BYTES).putLong(sequence).array()));
    }

    private static byte[] key(String identity) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static byte[] encode(Person person) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, person.identity());
            write(out, person.name());
            out.writeInt(person.templateCount());
            out.writeInt(person.attributes().size());
            for (Map.Entry<String, String> attribute : person.attributes().entrySet()) {
                write(out, attribute.getKey());
                write(out, attribute.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static Person decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String identity = read(in);
            String name = read(in);
            int templateCount = in.readInt();
            Map<String, String> attributes = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                attributes.put(read(in), read(in));
            }
            return new Person(new Profile(identity, name, attributes), templateCount);
        } catch (IOException e) {
            throw new UncheckedIOException("the checksum was right, so this was written by put", e);
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String read(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
