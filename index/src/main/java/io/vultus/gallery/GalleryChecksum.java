package io.vultus.gallery;

import io.vultus.ProgressListener;
import io.vultus.file.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Everything that a gallery holds, as a number: equal for galleries that hold the same people with the same profiles
 * and templates, to the bit, however and wherever they are kept.
 *
 * @param people how many people there are
 * @param templates how many templates they have together
 * @param sha256 64 hexadecimal digits over all people in the order of their identities' UTF-8 bytes, each with their
 *     templates in the order of the ids; texts with their length before them, values little-endian
 */
public record GalleryChecksum(long people, long templates, String sha256) {

    private static final int PEOPLE_A_PAGE = 500;

    /** Reads all of a gallery, which should not change meanwhile. */
    public static GalleryChecksum of(GalleryReader gallery, ProgressListener progress) {
        Sum sum = new Sum();
        long total = gallery.peopleCount();
        List<Person> page = gallery.page("", PEOPLE_A_PAGE);
        while (!page.isEmpty()) {
            Map<String, List<Template>> templates =
                    gallery.templates(page.stream().map(Person::identity).toList());
            for (Person person : page) {
                sum.add(person, templates.getOrDefault(person.identity(), List.of()));
            }
            progress.progress("reading", sum.people, total);
            page = gallery.page(page.getLast().identity(), PEOPLE_A_PAGE);
        }
        return sum.result();
    }

    /** The checksum of people that come one after the other. */
    static final class Sum {

        private final MessageDigest sha256 = Sha256.digest();
        private long people;
        private long templates;

        void add(Person person, List<Template> ofPerson) {
            people++;
            templates += ofPerson.size();
            text(person.identity());
            text(person.name());
            labels(person.attributes());
            number(ofPerson.size());
            ofPerson.forEach(this::add);
        }

        private void add(Template template) {
            text(template.templateId());
            text(template.source().orElse(""));
            text(template.contentKey().map(ContentKey::toString).orElse(""));
            labels(template.metadata());
            float[] values = template.embedding().toArray();
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            sha256.update(bytes);
        }

        private void labels(Map<String, String> labels) {
            number(labels.size());
            labels.forEach((key, value) -> {
                text(key);
                text(value);
            });
        }

        private void text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            number(bytes.length);
            sha256.update(bytes);
        }

        private void number(int value) {
            sha256.update(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(0, value));
        }

        GalleryChecksum result() {
            return new GalleryChecksum(people, templates, HexFormat.of().formatHex(sha256.digest()));
        }
    }
}
