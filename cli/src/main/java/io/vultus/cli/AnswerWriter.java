package io.vultus.cli;

import com.fasterxml.jackson.databind.SequenceWriter;
import io.vultus.text.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Prints answers one by one, so that a long list of photographs shows its first answers at once. */
interface AnswerWriter extends AutoCloseable {

    /** Prints an answer. */
    void write(Answer answer);

    /** Ends the list. */
    @Override
    void close() throws IOException;

    /** For people: a line for each face, and one below it for each candidate. */
    static AnswerWriter table(PrintWriter out) {
        return new AnswerWriter() {
            @Override
            public void write(Answer answer) {
                for (int i = 0; i < answer.faces().size(); i++) {
                    printFace(out, answer.photo(), i + 1, answer.faces().get(i));
                }
                out.flush();
            }

            @Override
            public void close() {}
        };
    }

    /** For programs: one JSON array. */
    static AnswerWriter json(PrintWriter out) throws IOException {
        SequenceWriter array = JsonOutput.array(out);
        return new AnswerWriter() {
            @Override
            public void write(Answer answer) {
                try {
                    array.write(answer).flush();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void close() throws IOException {
                array.close();
                out.println();
                out.flush();
            }
        };
    }

    private static void printFace(PrintWriter out, String photo, int number, Answer.Face face) {
        Answer.Box box = face.box();
        out.printf(
                Locale.ROOT,
                "%s, face %d at %.0f,%.0f (%.0f×%.0f): %s%n",
                VisibleText.line(photo),
                number,
                box.x(),
                box.y(),
                box.width(),
                box.height(),
                VisibleText.line(face.verdict()));
        face.candidates()
                .forEach(match ->
                        out.printf(Locale.ROOT, "  %6.3f  %s%n", match.score(), VisibleText.line(match.label())));
    }
}
