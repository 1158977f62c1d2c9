package io.vultus.gallery.opensearch;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Who asks, as the cluster's security knows them. Never printed. */
public final class Credentials {

    /** Nobody in particular: for clusters that do not ask. */
    public static final Credentials NONE = new Credentials(Optional.empty(), "nobody");

    private final Optional<String> header;
    private final String who;

    private Credentials(Optional<String> header, String who) {
        this.header = header;
        this.who = who;
    }

    /** A user with a password (HTTP Basic). */
    public static Credentials ofUser(String user, String password) {
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new Credentials(
                Optional.of("Basic " + Base64.getEncoder().encodeToString(both)), "the user \"" + user + "\"");
    }

    /** An API key, sent as {@code Authorization: ApiKey …}. */
    public static Credentials ofApiKey(String key) {
        return new Credentials(Optional.of("ApiKey " + key), "the holder of this API key");
    }

    /** The value of the header {@code Authorization}. */
    Optional<String> header() {
        return header;
    }

    /** Whom they stand for, without anything secret. */
    @Override
    public String toString() {
        return who;
    }
}
