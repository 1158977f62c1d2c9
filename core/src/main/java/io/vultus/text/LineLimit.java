package io.vultus.text;

import io.vultus.file.FileLimitException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Gives no line of more bytes than a line can have: {@link java.io.BufferedReader#readLine} would gather it all. */
final class LineLimit extends FilterInputStream {

    /** No path, name or record of a text file comes near it. */
    static final int MAX_BYTES = 1 << 20;

    private final String name;
    private long line = 1;
    private int length;

    /** @param name what to call the text in errors */
    LineLimit(String name, InputStream in) {
        super(in);
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        if (next >= 0) {
            count((byte) next);
        }
        return next;
    }

    @Override
    public int read(byte[] into, int offset, int wanted) throws IOException {
        int read = super.read(into, offset, wanted);
        for (int i = offset; i < offset + read; i++) {
            count(into[i]);
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(byte next) {
        if (next == '\n' || next == '\r') {
            line += next == '\n' ? 1 : 0;
            length = 0;
        } else if (++length > MAX_BYTES) {
            throw new FileLimitException(name, "line " + line + " has more than " + MAX_BYTES + " bytes");
        }
    }
}
