package dev.sluice.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Takes apart what a client has read of a WebSocket: the answer to its handshake, then the frames of the server, each when
 * it is there whole.
 */
public final class IncomingFrames {

    /** Who the frames are for. */
    public interface Listener {

        /** The handshake was answered otherwise than with 101. Nothing more is taken. */
        void onRefused(String head);

        /**
         * A frame.
         *
         * @param head its first byte, as {@link RawWebSocket#TEXT}
         * @return whether to go on to the next one
         */
        boolean onFrame(int head, ByteBuffer payload);
    }

    private static final int END_OF_HEADERS = 0x0D0A0D0A;

    private final Listener listener;
    private boolean upgraded;

    public IncomingFrames(Listener listener) {
        this.listener = listener;
    }

    /** Whether the handshake has been answered with 101. */
    public boolean isUpgraded() {
        return upgraded;
    }

    /** Moves the position behind all that is there whole, for the rest to be given again with more behind it. */
    public void take(ByteBuffer read) {
        boolean more = upgraded || takeAnswer(read);
        while (more) {
            more = takeFrame(read);
        }
    }

    private boolean takeAnswer(ByteBuffer read) {
        for (int i = read.position(); i + 4 <= read.limit(); i++) {
            if (read.getInt(i) == END_OF_HEADERS) {
                String head = StandardCharsets.US_ASCII
                        .decode(read.slice(read.position(), i - read.position()))
                        .toString();
                read.position(i + 4);
                upgraded = head.startsWith("HTTP/1.1 101 ");
                if (!upgraded) {
                    listener.onRefused(head);
                }
                return upgraded;
            }
        }
        return false;
    }

    private boolean takeFrame(ByteBuffer read) {
        int start = read.position();
        WebSocketFrames.Span frame = WebSocketFrames.span(read, start);
        if (frame == null || frame.end() > read.limit()) {
            return false;
        }
        read.position(frame.end());
        return listener.onFrame(read.get(start) & 0xFF, read.slice(frame.payload(), frame.end() - frame.payload()));
    }
}
