package io.vultus.gallery;

import java.util.List;

/**
 * What checking all of a gallery found.
 *
 * @param problems what is wrong, file by file; empty if nothing is
 * @param files how many files the last commit consists of
 * @param bytes how long they are together
 * @param people how many are enrolled
 * @param templates how many they have
 * @param codes how many vectors were encoded anew to compare them with their codes, those of erased templates that are
 *     not merged away included
 * @param graphNodes how many vectors are in graphs
 * @param strays how many of these the graph does not lead to, as happens among many near duplicates; they are listed,
 *     and scored one by one at each search
 * @param lookAlikes identities that differ only by their {@linkplain Identities Unicode form}, grouped; no damage, but
 *     most likely one person
 */
public record GalleryReport(
        List<String> problems,
        int files,
        long bytes,
        long people,
        long templates,
        long codes,
        long graphNodes,
        long strays,
        List<List<String>> lookAlikes) {

    public GalleryReport {
        problems = List.copyOf(problems);
        lookAlikes = List.copyOf(lookAlikes);
    }

    /** Whether nothing is wrong. */
    public boolean isSound() {
        return problems.isEmpty();
    }
}
