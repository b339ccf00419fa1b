package dev.sluice.session;

import dev.sluice.delivery.Tally;
import dev.sluice.fanout.Batches;
import dev.sluice.fanout.Batches.Batch;
import dev.sluice.lane.Lane;
import dev.sluice.lane.Membership;
import dev.sluice.message.Publication;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the frames of one session to its socket, while that has room and no further: what waits for room waits in the
 * session's outboxes, where its policy decides about it, not in Netty.
 */
final class SocketWriter {

    /** Frames are joined up to about this size, so that one system call carries many, but only when the socket has shown that it takes much. */
    private static final int CHUNK_BYTES_MAX = 16 * 1024;

    /** Size before that: of a chunk the socket may take only a part, and the rest waits in Netty, where it can not be dropped or conflated any more. A dozen frames; at 16 KB it was fifty. */
    private static final int CHUNK_BYTES_CAREFUL = 4 * 1024;

    /** Size of a turn's first chunk: what a lane's drain has for a client is seldom more, and the socket is often full again. */
    private static final int CHUNK_BYTES_FIRST = 2 * 1024;

    /** What the socket has to have taken in one turn to be trusted with large chunks. */
    private static final int TRUST_BYTES = 16 * 1024;

    /** After so many bytes the other sessions of the lane have their turn. */
    private static final int TURN_BYTES = 64 * 1024;

    private final SessionState state;
    private final Lane lane;
    private final Tally tally;
    private final Membership membership;
    private final Connection connection;
    private final FrameSource frames;
    private final Liveness liveness;
    private long bytesWritten;
    private boolean writing;

    SocketWriter(
            SessionState state,
            Lane lane,
            Membership membership,
            Connection connection,
            FrameSource frames,
            Liveness liveness) {
        this.state = state;
        this.lane = lane;
        this.membership = membership;
        this.liveness = liveness;
        this.tally = lane.tally();
        this.connection = connection;
        this.frames = frames;
    }

    /** Writes what waits, as far as the socket and credit allow; what is beyond a turn's share comes in the lane's next drain. */
    void write() {
        if (state.isOver() || writing) {
            return; // the socket tells of its room from within a flush
        }
        writing = true;
        try {
            writeTurn();
        } finally {
            writing = false;
        }
    }

    private void writeTurn() {
        long turn = 0;
        boolean more = true;
        while (more && turn < TURN_BYTES && connection.room() > 0) {
            int written = writeChunk(chunkBytes(turn));
            if (written > 0) {
                connection.flush();
            }
            if (connection.isBlocked()) {
                onBlocked();
            }
            turn += written;
            more = written > 0;
        }
        if (turn >= TURN_BYTES) {
            membership.touch();
        }
    }

    private static int chunkBytes(long takenInTurn) {
        if (takenInTurn == 0) {
            return CHUNK_BYTES_FIRST;
        }
        return takenInTurn < TRUST_BYTES ? CHUNK_BYTES_CAREFUL : CHUNK_BYTES_MAX;
    }

    private int writeChunk(int chunkBytes) {
        byte @Nullable [] frame = frames.next();
        if (frame == null) {
            return 0;
        }
        ByteBuf chunk = connection.allocate(frames.hasNext() ? Math.max(chunkBytes, frame.length) : frame.length);
        try {
            while (frame != null) {
                chunk.writeBytes(frame);
                frame = chunk.readableBytes() < chunkBytes ? frames.next() : null;
            }
        } catch (RuntimeException | Error e) {
            chunk.release();
            throw e;
        }
        int bytes = chunk.readableBytes();
        send(chunk);
        return bytes;
    }

    private void send(ByteBuf chunk) {
        bytesWritten += chunk.readableBytes();
        tally.bytesOut += chunk.readableBytes();
        connection.write(chunk);
    }

    /**
     * Hands updates that many sessions are sent to the socket, past the outboxes, as far as it takes them. Of one that it
     * takes in part the rest waits in Netty. Only while no frame of the session's own waits.
     *
     * @return how many are written
     */
    int offer(List<Publication> updates, Batches batches) {
        if (state.isOver() || connection.isBlocked()) {
            return 0;
        }
        writing = true;
        try {
            return offerBatch(updates, batches);
        } finally {
            writing = false;
        }
    }

    private int offerBatch(List<Publication> updates, Batches batches) {
        Batch batch;
        try {
            batch = batches.of(updates, frames.updateEncoder());
        } catch (OutOfMemoryError e) {
            return 0; // there is none for so many at once: they go by the outbox, as memory allows
        }
        int taken = connection.offer(batch.bytes());
        int begun = batch.framesBegunIn(taken);
        int rest = batch.endOf(begun) - taken;
        bytesWritten += taken;
        tally.bytesOut += taken;
        if (rest > 0) {
            send(connection.allocate(rest).writeBytes(batch.bytes(), taken, rest));
            connection.flush();
            onBlocked();
        }
        return begun;
    }

    /** Whether it is from within a flush of ours that the socket tells of its room. */
    boolean isWriting() {
        return writing;
    }

    /** Writes the answers whatever the room, before a close. */
    void writeAnswers() {
        Answers answers = frames.answers();
        for (byte[] answer = answers.next(); answer != null; answer = answers.next()) {
            send(connection.allocate(answer.length).writeBytes(answer));
        }
        connection.flush();
    }

    /** The socket is full: the write timeout begins to count. */
    private void onBlocked() {
        var unused = liveness.checkBlocked(lane.nowNanos(), connection.progress()); // judged by the timer
    }

    long bytesWritten() {
        return bytesWritten;
    }
}
