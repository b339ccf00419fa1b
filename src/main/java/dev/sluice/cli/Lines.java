package dev.sluice.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of standard input, in UTF-8. A line without an end takes no more memory than one may. */
final class Lines {

    /** More than any server takes, and little for this program. */
    static final int BYTES_MAX = 1 << 20;

    private final InputStream in;

    Lines(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /**
     * The next one without its end; null behind the last.
     *
     * @throws IllegalArgumentException if it is too long, or not UTF-8: the one behind it can be read
     */
    @Nullable
    String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        long length = 0;
        int read = in.read();
        if (read < 0) {
            return null;
        }
        for (; read >= 0 && read != '\n'; read = in.read()) {
            if (++length <= BYTES_MAX) {
                line.write(read);
            }
        }
        if (length > BYTES_MAX) {
            throw new IllegalArgumentException("a line of " + length + " bytes: " + BYTES_MAX + " are the most");
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(line.toByteArray()))
                .toString();
    }
}
