package io.vultus.text;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * {@link VisibleWriter} for bytes of text, such as standard error. What is written is passed on at once. Bytes that are
 * no text in the charset become U+FFFD. Not thread-safe; a {@link java.io.PrintStream} in front of it is.
 */
public final class VisibleStream extends OutputStream {

    private static final int MAX_BYTES_A_CHARACTER = 8;

    private final Writer visible;
    private final CharsetDecoder decoder;
    private ByteBuffer undecoded = ByteBuffer.allocate(0);

    /**
     * Starts with nothing written.
     *
     * @param out takes the escaped text in the same charset; closed with this stream
     * @param charset of the bytes
     */
    public VisibleStream(OutputStream out, Charset charset) {
        visible = new VisibleWriter(new OutputStreamWriter(out, charset));
        decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        decode(bytes, offset, length, false);
        visible.flush();
    }

    private void decode(byte[] bytes, int offset, int length, boolean last) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(undecoded.remaining() + length)
                .put(undecoded)
                .put(bytes, offset, length)
                .flip();
        CharBuffer text = CharBuffer.allocate(in.remaining() + MAX_BYTES_A_CHARACTER);
        decoder.decode(in, text, last);
        undecoded = in;
        visible.write(text.array(), 0, text.position());
    }

    @Override
    public void flush() throws IOException {
        visible.flush();
    }

    @Override
    public void close() throws IOException {
        decode(new byte[0], 0, 0, true);
        visible.close();
    }
}
