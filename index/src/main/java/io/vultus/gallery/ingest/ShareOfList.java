package io.vultus.gallery.ingest;

import io.vultus.gallery.Identities;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * One of several shares of a list, for as many processes that fill one gallery. A person's photographs are all in the
 * same share, whatever else the list holds and in whichever order, so that no photograph is worked on twice.
 *
 * @param list what is shared
 * @param number which share, from 1
 * @param of how many shares there are
 */
public record ShareOfList(PhotoList list, int number, int of) implements PhotoList {

    private static final Pattern SHARE = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    public ShareOfList {
        if (number < 1 || of < number) {
            throw new IllegalArgumentException("a share is 1/N to N/N, got " + number + "/" + of);
        }
    }

    /**
     * Takes a share of a list.
     *
     * @param share {@code 3/8} for the third of eight
     */
    public static ShareOfList of(PhotoList list, String share) {
        Matcher numbers = SHARE.matcher(share);
        if (!numbers.matches()) {
            throw new IllegalArgumentException("a share is 1/N to N/N, got " + share);
        }
        return new ShareOfList(list, Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
    }

    @Override
    public Stream<LabelledPhoto> open() {
        return list.open().filter(photo -> isIn(photo.identity()));
    }

    private boolean isIn(String identity) {
        CRC32C hash = new CRC32C();
        hash.update(Identities.normalised(identity).getBytes(StandardCharsets.UTF_8));
        return hash.getValue() % of == number - 1;
    }
}
