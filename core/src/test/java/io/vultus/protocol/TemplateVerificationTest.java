package io.vultus.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.format.FormatException;
import io.vultus.format.IjbMediaList;
import io.vultus.format.IjbPairList;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.HeapEmbeddings;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateVerificationTest {

    @TempDir
    private Path folder;

    /** A video of three frames weighs as much as a still. */
    @Test
    void mediaAreAveragedBeforeTheyAreSummed() throws Exception {
        IjbMediaList media = media("1.jpg 7 100", "2.jpg 7 200", "3.jpg 7 200", "4.jpg\t7  200", "", "5.jpg 9 100");
        EmbeddingMatrix images = EmbeddingMatrix.of(new float[][] {{1, 0}, {0, 1}, {0, 1}, {0, 1}, {.6f, .8f}});

        TemplateVerification templates = TemplateVerification.of(images, media);

        float half = (float) Math.sqrt(.5);
        assertThat(media.images()).containsExactly("1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg");
        assertThat(templates.templates()).isEqualTo(2);
        assertThat(templates.feature(7)).containsExactly(new float[] {half, half}, within(1e-6f));
        assertThat(templates.feature(9)).containsExactly(new float[] {.6f, .8f}, within(1e-6f));
    }

    /** Against every pair compared one by one and sorted. */
    @Test
    void ratesAreThoseOfAllPairs() throws Exception {
        SyntheticEmbeddings people = new SyntheticEmbeddings(8, 64);
        HeapEmbeddings.Builder images = EmbeddingMatrix.builder(64);
        List<String> lines = new ArrayList<>();
        for (int template = 0; template < 400; template++) {
            for (int image = 0; image < 1 + template % 4; image++) {
                images.add(people.sample(template / 2, 10 * template + image));
                lines.add(template + "_" + image + ".jpg " + template + " " + image / 2);
            }
        }
        List<String> pairs = new ArrayList<>();
        for (int a = 0; a < 400; a++) {
            for (int b = 0; b < a; b++) {
                pairs.add(a + " " + b + " " + (a / 2 == b / 2 ? 1 : 0));
            }
        }
        TemplateVerification templates = TemplateVerification.of(images.build(), media(lines.toArray(String[]::new)));

        VerificationScores two = templates.compare(pairs(pairs), 2, ProgressListener.SILENT);

        double[] impostors = new double[79_600];
        double[] genuine = new double[200];
        int g = 0;
        int n = 0;
        for (int a = 0; a < 400; a++) {
            for (int b = 0; b < a; b++) {
                double score = 0;
                for (int d = 0; d < 64; d++) {
                    score += (double) templates.feature(a)[d] * templates.feature(b)[d];
                }
                if (a / 2 == b / 2) {
                    genuine[g++] = score;
                } else {
                    impostors[n++] = score;
                }
            }
        }
        assertThat(g).isEqualTo(200);
        assertThat(n).isEqualTo(79_600);
        for (double rate : new double[] {1e-4, 1e-3, 1e-2}) {
            assertThat(two.at(rate)).isEqualTo(new VerificationScores(genuine, impostors).at(rate));
        }
        assertThat(two.at(1e-3).trueAcceptRate()).isBetween(.5, .999);
        assertThat(templates.compare(pairs(pairs), 1, ProgressListener.SILENT).at(1e-3))
                .isEqualTo(two.at(1e-3));
    }

    @Test
    void wrongListsAreNamed() throws Exception {
        assertThatThrownBy(() -> media("1.jpg 7 1", "2.jpg 7"))
                .isInstanceOf(FormatException.class)
                .hasMessageEndingWith("media.txt: line 2 has 2 fields; \"image template media\" are 3");
        assertThatThrownBy(() -> media("1.jpg 7 x"))
                .hasMessageEndingWith("line 1 is not \"image template media\": For input string: \"x\"");
        assertThatThrownBy(() -> media("")).hasMessageEndingWith("names no images");
        assertThatThrownBy(() -> pairs(List.of("1 2 1", "1 2 yes")))
                .hasMessageEndingWith(
                        "line 2 is not \"template template label\": the label is \"yes\", neither 0 nor 1");

        TemplateVerification templates = TemplateVerification.of(
                EmbeddingMatrix.of(new float[][] {{1, 0}, {0, 1}}), media("1.jpg 1 1", "2.jpg 2 1"));
        assertThatThrownBy(() -> templates.compare(pairs(List.of("1 2 0", "1 3 1")), 1, ProgressListener.SILENT))
                .isInstanceOf(VultusException.class)
                .hasMessage("template 3 is compared, but no image belongs to it");
    }

    private IjbMediaList media(String... lines) throws IOException {
        return IjbMediaList.read(Files.write(folder.resolve("media.txt"), List.of(lines)));
    }

    private IjbPairList pairs(List<String> lines) throws IOException {
        return IjbPairList.read(Files.write(folder.resolve("pairs.txt"), lines));
    }
}
