package dev.sluice.codec;

import java.util.zip.Deflater;

/**
 * Compresses the server's messages by permessage-deflate (RFC 7692), each by itself: so one that many clients are sent is
 * compressed once, and a connection holds nothing. One compressor, of some 256 KB, serves all clients of a thread.
 */
public final class Deflation {

    private static final int WINDOW_BITS_MAX = 15;

    /** What each flush ends with and no message has (RFC 7692, 7.2.1). */
    private static final int TAIL_BYTES = 4;

    private final long bytesMin;
    private final int windowBytes;
    private final ThreadLocal<Deflater> deflaters;

    /**
     * With a window of 32 KB.
     *
     * @param level 1 (fast) to 9 (small)
     * @param bytesMin messages below are sent as they are
     */
    public Deflation(int level, long bytesMin) {
        this(bytesMin, Integer.MAX_VALUE, ThreadLocal.withInitial(() -> new Deflater(level, true)));
    }

    private Deflation(long bytesMin, int windowBytes, ThreadLocal<Deflater> deflaters) {
        this.bytesMin = bytesMin;
        this.windowBytes = windowBytes;
        this.deflaters = deflaters;
    }

    /** The same, and by the same compressors; {@code windowBits} is how far back it may point, as a power of two: 8 to 15. */
    public Deflation withWindow(int windowBits) {
        return windowBits == WINDOW_BITS_MAX ? this : new Deflation(bytesMin, 1 << windowBits, deflaters);
    }

    /** The message compressed; itself where it is too small for that, becomes no smaller, or is a control frame. */
    byte[] deflated(byte[] message) {
        int at = WebSocketFraming.payloadAt(message);
        int length = message.length - at;
        if (length < bytesMin || length <= TAIL_BYTES || WebSocketFraming.isControl(message)) {
            return message;
        }
        byte[] compressed = new byte[length];
        int written = deflate(message, at, compressed);
        return written == length ? message : WebSocketFraming.compressed(message, compressed, written - TAIL_BYTES);
    }

    /** Returns how much was written: all that there is room for if it does not fit. */
    private int deflate(byte[] message, int at, byte[] out) {
        Deflater deflater = deflaters.get();
        int written = 0;
        try {
            for (int from = at; from < message.length && written < out.length; ) {
                int part = Math.min(windowBytes, message.length - from);
                deflater.setInput(message, from, part);
                // Java's compressor has one size of window: a smaller one is kept by forgetting all at its end.
                written += deflater.deflate(out, written, out.length - written, Deflater.FULL_FLUSH);
                from += part;
            }
        } finally {
            deflater.reset();
        }
        return written;
    }
}
