package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Template;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** No value of an embedding is in a log line, an error or a text that is made of what galleries take and give. */
class DiscretionTest {

    @TempDir
    private Path temp;

    private final StringWriter said = new StringWriter();

    @Test
    void nothingSaysWhatAFaceLooksLike() throws IOException {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        try {
            live();
        } finally {
            root.setLevel(before);
            root.detachAppender(log);
        }
        log.list.forEach(event -> said.append(event.getFormattedMessage()).append('\n'));
        assertThat(said.toString()).contains("ada").contains("damaged");
        for (Embedding embedding : List.of(face(1), face(2), face(3, 16))) {
            for (float value : embedding.toArray()) {
                assertThat(said.toString())
                        .doesNotContain(Float.toString(Math.abs(value)))
                        .doesNotContain(Integer.toHexString(Float.floatToIntBits(value)));
            }
        }
    }

    private void live() throws IOException {
        Path folder = temp.resolve("people");
        Template ada = Template.of("ada", face(1));
        say(ada, ada.embedding(), List.of(face(2)));
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            gallery.enrol(ada);
            gallery.enrol("bob", face(2));
            say(gallery.identify(face(1), IdentifyOptions.of(2, .3)), gallery.verify("ada", face(2), .5));
            say(gallery.get("ada"), gallery.templates("ada"), gallery.stats(), gallery);
            failing(() -> gallery.enrol("eve", face(3, 16)));
            failing(() -> gallery.verify("nobody", face(1), .5));
            failing(() -> gallery.enrolAll(Stream.of(Template.of("x", face(1)), Template.of(" ", face(2)))));
            failing(() -> Embedding.ofUnit(new float[] {3, 4}));
            gallery.optimise(ProgressListener.SILENT);
            gallery.erase("bob");
        }
        try (Stream<Path> files = Files.list(folder.resolve("index"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".vec")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 1;
                Files.write(file, bytes);
            }
        }
        say(GalleryCheck.run(folder).problems());
    }

    private void say(Object... things) {
        for (Object thing : things) {
            said.append(String.valueOf(thing)).append('\n');
        }
    }

    private void failing(Runnable task) {
        Throwable failure = catchThrowable(task::run);
        assertThat(failure).isNotNull();
        failure.printStackTrace(new PrintWriter(said, true));
    }
}
