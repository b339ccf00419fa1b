package dev.sluice.session;

import dev.sluice.protocol.ServerFrame;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What a client is answered, in the order of its frames; bounded, since no more frames are read while too much of it waits. */
final class Answers {

    /** When so many bytes wait, no more frames are read until half of them is written. */
    private static final int BYTES_MAX = 64 * 1024;

    private final Connection connection;
    private final SessionAudit audit;
    private final ReadGate gate;
    private final ArrayDeque<byte[]> frames = new ArrayDeque<>(0);
    private int bytes;
    private byte @Nullable [] pong;

    Answers(Connection connection, SessionAudit audit) {
        this.connection = connection;
        this.audit = audit;
        this.gate = new ReadGate(connection);
    }

    void add(ServerFrame answer) {
        byte[] frame = connection.encoder().encode(answer);
        frames.add(frame);
        bytes += frame.length;
        updateGate();
        audit.answered(answer);
    }

    /** Only the newest ping is answered (RFC 6455, 5.5.3). */
    void pong(byte[] frame) {
        pong = frame;
    }

    boolean isEmpty() {
        return frames.isEmpty() && pong == null;
    }

    /** The next frame, whole, to be written at once; null when there is none. */
    byte @Nullable [] next() {
        byte[] next = pong;
        pong = null;
        if (next == null && !frames.isEmpty()) {
            next = frames.remove();
            bytes -= next.length;
            updateGate();
        }
        return next;
    }

    private void updateGate() {
        gate.update(bytes > BYTES_MAX, bytes <= BYTES_MAX / 2);
    }
}
