package io.vultus.text;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Passes text on as {@link VisibleText#lines} makes it, however the text is cut into pieces. A carriage return or the
 * first half of a surrogate pair at the end of a piece waits for the next piece, or for {@link #close}.
 */
public final class VisibleWriter extends FilterWriter {

    /** What waits: a carriage return or a high surrogate; 0 if nothing. */
    private char held;

    /**
     * Starts with nothing written.
     *
     * @param out takes the escaped text; closed with this writer
     */
    public VisibleWriter(Writer out) {
        super(out);
    }

    @Override
    public void write(int c) throws IOException {
        write(String.valueOf((char) c));
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        write(new String(text, offset, length));
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        synchronized (lock) {
            String all = held == 0
                    ? text.substring(offset, offset + length)
                    : held + text.substring(offset, offset + length);
            held = 0;
            if (!all.isEmpty() && waits(all.charAt(all.length() - 1))) {
                held = all.charAt(all.length() - 1);
                all = all.substring(0, all.length() - 1);
            }
            out.write(VisibleText.lines(all));
        }
    }

    private static boolean waits(char last) {
        return last == '\r' || Character.isHighSurrogate(last);
    }

    @Override
    public void close() throws IOException {
        synchronized (lock) {
            if (held != 0) {
                out.write(VisibleText.lines(String.valueOf(held)));
                held = 0;
            }
            super.close();
        }
    }
}
