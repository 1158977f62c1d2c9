package io.vultus.gallery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds people whose identities differ only by their {@linkplain Identities Unicode form}. Keeps the identities that
 * have several forms, or are in another than NFC, in memory. Not thread-safe.
 */
public final class LookAlikes {

    private final Map<String, List<String>> byNormalised = new HashMap<>();

    /** Takes the identity of one person into account. */
    public void add(String identity) {
        if (Identities.forms(identity).size() > 1) {
            byNormalised
                    .computeIfAbsent(Identities.normalised(identity), form -> new ArrayList<>(1))
                    .add(identity);
        }
    }

    /** Groups of two or more people, each in the order in which they were added. */
    public List<List<String>> groups() {
        return byNormalised.values().stream()
                .filter(group -> group.size() > 1)
                .map(List::copyOf)
                .toList();
    }
}
