package dev.sluice.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Messages out of their compression. All clients of the bench are on one thread and are sent the same, so that of most messages
 * it is known what comes out of them: else the load generator would measure itself.
 */
final class Inflated {

    private static final int PLACES = 64;
    private static final int MESSAGE_BYTES_MAX = 1 << 20;
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private final @Nullable Known[] known = new Known[PLACES];
    private final Inflater inflater = new Inflater(true);
    private final CRC32 sum = new CRC32();
    private byte[] message = new byte[4 * 1024];
    private final byte[] out = new byte[MESSAGE_BYTES_MAX];

    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Known(byte[] compressed, ByteBuffer message) {}

    ByteBuffer of(ByteBuffer buffer, int payload, int length) {
        if (message.length < length) {
            message = new byte[2 * length];
        }
        buffer.get(payload, message, 0, length);
        sum.reset();
        sum.update(message, 0, length);
        int place = (int) sum.getValue() & (PLACES - 1);
        Known there = known[place];
        if (there == null || !Arrays.equals(there.compressed, 0, there.compressed.length, message, 0, length)) {
            there = new Known(Arrays.copyOf(message, length), inflate(length));
            known[place] = there;
        }
        return there.message;
    }

    private ByteBuffer inflate(int length) {
        try {
            inflater.reset();
            inflater.setInput(message, 0, length);
            int there = inflater.inflate(out);
            inflater.setInput(TAIL);
            there += inflater.inflate(out, there, out.length - there);
            return ByteBuffer.wrap(Arrays.copyOf(out, there));
        } catch (DataFormatException e) {
            throw new IllegalStateException(e);
        }
    }
}
