package io.vultus.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.cli.report.ContactSheet.GroupPhoto;
import io.vultus.cli.report.ContactSheet.MarkedFace;
import io.vultus.cli.report.ContactSheet.Match;
import io.vultus.cli.report.ContactSheet.Probe;
import io.vultus.cli.report.ContactSheet.Role;
import io.vultus.cli.report.ContactSheet.Timing;
import io.vultus.cli.report.ContactSheet.Totals;
import io.vultus.face.BoundingBox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContactSheetTest {

    private static final BoundingBox[] BOXES = {
        new BoundingBox(90, 110, 130, 130), new BoundingBox(330, 70, 140, 140),
        new BoundingBox(590, 120, 120, 120), new BoundingBox(820, 90, 140, 140)
    };

    /** Also leaves the page in the build folder, to be looked at. */
    @Test
    void showsEveryProbeBesideItsBestMatch() throws IOException {
        String html = sheet().toHtml();
        Files.writeString(Path.of("target", "contact-sheet.html"), html);
        assertThat(html)
                .contains("<h1>Who is in this photograph?</h1>")
                .contains("2 of 4 faces recognised among 100,021 identities")
                .contains("<dt>Gallery</dt><dd>100,023 templates</dd>")
                .contains("<dt>Seed</dt><dd>20261124</dd>")
                .contains("<strong>Ada &amp; &quot;Lovelace&quot;</strong><span class=\"chip\">same person</span>")
                .contains("<strong>synthetic-40213</strong><span class=\"chip\">unknown</span>")
                .contains("<dt>cosine</dt><dd>0.713</dd>", "<dt>exact rank</dt><dd>1</dd>")
                .contains("<dt>detect</dt><dd>4.3 ms</dd>", "<dt>embed</dt><dd>6.1 ms</dd>")
                .contains("left:8.57%;top:18.33%;width:12.38%;height:21.67%")
                .contains("no photograph", "empty gallery");
        assertThat(html.split("<article", -1)).hasSize(1 + 4);
    }

    @Test
    void isSelfContained() throws IOException {
        assertThat(sheet().toHtml())
                .doesNotContain("<script", "<link", "@import", "url(", "http://", "https://")
                .doesNotContainPattern("src=\"(?!data:image/jpeg;base64,)");
    }

    @Test
    void theThresholdItselfIsTheSamePerson() {
        ContactSheet sheet = sheet();
        assertThat(sheet.isSame(new Match("a", Optional.empty(), .36, 1))).isTrue();
        assertThat(sheet.isSame(new Match("a", Optional.empty(), .3599, 1))).isFalse();
    }

    @Test
    void aPictureNeedsAllItsPixels() {
        assertThatThrownBy(() -> Picture.ofBgr(new byte[11], 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2×2 pixels are 12 bytes, got 11");
    }

    private static ContactSheet sheet() {
        List<Probe> probes = List.of(
                probe(1, Optional.of(new Match("Ada & \"Lovelace\"", Optional.of(DrawnFaces.crop(1, 3)), .7128, 1))),
                probe(2, Optional.of(new Match("sample3 face 2", Optional.of(DrawnFaces.crop(2, 3)), .5312, 1))),
                probe(3, Optional.of(new Match("synthetic-40213", Optional.empty(), .3411, 2))),
                probe(4, Optional.empty()));
        List<GroupPhoto> photos = new ArrayList<>();
        photos.add(photo("sample6.jpg", 1, Role.RECOGNISED, Role.RECOGNISED, Role.UNKNOWN, Role.UNKNOWN));
        IntStream.range(1, 6).forEach(i -> {
            Role enrolled = Role.ENROLLED;
            photos.add(photo("sample" + i + ".jpg", 10L * i, enrolled, enrolled, enrolled, enrolled));
        });
        return new ContactSheet(
                "Who is in this photograph?",
                new Totals(
                        100_021,
                        100_023,
                        100_000,
                        .36,
                        "faceplugin-512",
                        "OpenCV dnn, HNSW 8-bit rescored",
                        "Xeon, 2 cores, Java 25",
                        20261124),
                probes,
                photos);
    }

    private static Probe probe(int number, Optional<Match> match) {
        return new Probe(number, DrawnFaces.crop(number, 1), match, new Timing(4.26, 6.1, 2.04));
    }

    private static GroupPhoto photo(String name, long firstPerson, Role... roles) {
        List<MarkedFace> faces = IntStream.range(0, roles.length)
                .mapToObj(i -> new MarkedFace(BOXES[i], String.valueOf(i + 1), roles[i]))
                .toList();
        return new GroupPhoto(name, DrawnFaces.group(1050, 600, firstPerson, BOXES), 1050, 600, faces);
    }
}
