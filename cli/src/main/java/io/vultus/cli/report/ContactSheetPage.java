package io.vultus.cli.report;

import com.samskivert.mustache.Mustache;
import io.vultus.cli.report.ContactSheet.GroupPhoto;
import io.vultus.cli.report.ContactSheet.MarkedFace;
import io.vultus.cli.report.ContactSheet.Match;
import io.vultus.cli.report.ContactSheet.Probe;
import io.vultus.cli.report.ContactSheet.Totals;
import io.vultus.face.BoundingBox;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the template {@code contact-sheet.mustache} sees: everything counted and formatted. */
record ContactSheetPage(
        String title,
        String summary,
        List<Figure> figures,
        List<Card> cards,
        List<Photograph> probePhotos,
        List<Photograph> enrolledPhotos,
        String threshold,
        String seed,
        boolean hasSynthetic) {

    /** A name and its value in the head line. */
    record Figure(String name, String value) {}

    /** A probe beside its best match. */
    record Card(
            int number,
            String probeUri,
            String matchUri,
            String absence,
            String identity,
            boolean same,
            String decision,
            String cosine,
            String barPercent,
            String thresholdPercent,
            String exactRank,
            List<Figure> times) {

        boolean hasMatchUri() {
            return !matchUri.isEmpty();
        }
    }

    /** A photograph and its boxes. */
    record Photograph(String name, String uri, int width, int height, String caption, List<Mark> marks) {}

    /** A box, in per cent of the photograph. */
    record Mark(String left, String top, String width, String height, String label, String style) {}

    static String render(ContactSheet sheet) {
        try (Reader template = open("contact-sheet")) {
            return Mustache.compiler()
                    .withLoader(ContactSheetPage::open)
                    .compile(template)
                    .execute(of(sheet));
        } catch (IOException e) {
            throw new UncheckedIOException("the contact sheet's template cannot be read", e);
        }
    }

    private static Reader open(String template) {
        InputStream in = ContactSheetPage.class.getResourceAsStream(template + ".mustache");
        return new InputStreamReader(in, StandardCharsets.UTF_8);
    }

    private static ContactSheetPage of(ContactSheet sheet) {
        Totals totals = sheet.totals();
        return new ContactSheetPage(
                sheet.title(),
                summary(sheet),
                figures(totals),
                sheet.probes().stream().map(probe -> card(sheet, probe)).toList(),
                photographs(sheet, true),
                photographs(sheet, false),
                decimals(totals.threshold(), 3),
                Long.toString(totals.seed()),
                totals.synthetic() > 0);
    }

    private static String summary(ContactSheet sheet) {
        long recognised = sheet.probes().stream()
                .filter(probe -> probe.match().filter(sheet::isSame).isPresent())
                .count();
        return recognised + " of " + counted(sheet.probes().size(), "face") + " recognised among "
                + counted(sheet.totals().people(), "identit", "y", "ies");
    }

    private static List<Figure> figures(Totals totals) {
        return List.of(
                new Figure("Gallery", counted(totals.templates(), "template")),
                new Figure("of these synthetic", grouped(totals.synthetic())),
                new Figure("Model", totals.model()),
                new Figure("Engine", totals.engine()),
                new Figure("Machine", totals.machine()),
                new Figure("Seed", Long.toString(totals.seed())));
    }

    private static Card card(ContactSheet sheet, Probe probe) {
        Optional<Match> match = probe.match();
        boolean same = match.filter(sheet::isSame).isPresent();
        double cosine = match.map(Match::cosine).orElse(0.0);
        return new Card(
                probe.number(),
                probe.crop().dataUri(),
                match.flatMap(Match::crop).map(Picture::dataUri).orElse(""),
                match.isPresent() ? "no photograph" : "empty gallery",
                match.map(Match::identity).orElse("nobody"),
                same,
                same ? "same person" : "unknown",
                match.isPresent() ? decimals(cosine, 3) : "–",
                percent(Math.clamp(cosine, 0, 1)),
                percent(Math.clamp(sheet.totals().threshold(), 0, 1)),
                match.map(best -> grouped(best.exactRank())).orElse("–"),
                List.of(
                        new Figure("detect", decimals(probe.timing().detection(), 1)),
                        new Figure("embed", decimals(probe.timing().embedding(), 1)),
                        new Figure("search", decimals(probe.timing().search(), 1))));
    }

    private static List<Photograph> photographs(ContactSheet sheet, boolean probes) {
        return sheet.photos().stream()
                .filter(photo -> photo.isProbe() == probes)
                .map(ContactSheetPage::photograph)
                .toList();
    }

    private static Photograph photograph(GroupPhoto photo) {
        return new Photograph(
                photo.name(),
                photo.thumbnail().dataUri(),
                photo.width(),
                photo.height(),
                counted(photo.faces().size(), "face"),
                photo.faces().stream().map(face -> mark(photo, face)).toList());
    }

    private static Mark mark(GroupPhoto photo, MarkedFace face) {
        BoundingBox box = face.box();
        return new Mark(
                percent(box.x() / photo.width()),
                percent(box.y() / photo.height()),
                percent(box.width() / photo.width()),
                percent(box.height() / photo.height()),
                face.label(),
                face.role().name().toLowerCase(Locale.ROOT));
    }

    private static String counted(long count, String noun) {
        return counted(count, noun, "", "s");
    }

    private static String counted(long count, String noun, String one, String many) {
        return grouped(count) + " " + noun + (count == 1 ? one : many);
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String percent(double share) {
        return decimals(100 * share, 2);
    }

    private static String decimals(double value, int places) {
        return String.format(Locale.ROOT, "%." + places + "f", value);
    }
}
