package dev.sluice.session;

import dev.sluice.delivery.Tally;
import dev.sluice.delivery.WaitingBytes;
import dev.sluice.fanout.Batches;
import dev.sluice.fanout.Batches.Batch;
import dev.sluice.lane.Lane;
import dev.sluice.lane.Membership;
import dev.sluice.lane.TimerWheel;
import dev.sluice.message.Publication;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the frames of one session to its socket, while that has room and no further: what waits for room waits in the
 * session's outboxes, where its policy decides about it, not in Netty.
 *
 * <p>A large frame is handed over in parts, so that a client which stops reading in the midst of it holds a part in Netty, and
 * not a copy of its own of what many are sent. Where there is no memory for a part nothing is lost: it is tried again a while
 * later.
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

    /** A frame, or what is left of one, that is handed over whole. */
    private static final int WHOLE_BYTES_MAX = 4 * 1024;

    /** When to try again for which there was no memory. */
    private static final long MEMORY_RETRY_NANOS = Duration.ofMillis(50).toNanos();

    /** After so many bytes the other sessions of the lane have their turn. */
    private static final int TURN_BYTES = 64 * 1024;

    private final SessionState state;
    private final Lane lane;
    private final Tally tally;
    private final Membership membership;
    private final Connection connection;
    private final FrameSource frames;
    private final Liveness liveness;
    private final WaitingBytes waitingBytes;
    private final TimerWheel.Timer memoryRetry = new TimerWheel.Timer(this::tryAgain);
    private long bytesWritten;
    private int chunkLength;
    private boolean writing;

    /** The frame that has been handed over up to {@link #at}; null if none is begun, or {@link #inHand} keeps it. */
    private byte @Nullable [] begun;

    private int at;
    /** What the frame begun can be made of again, while its client takes nothing. */
    private @Nullable UpdateFrame inHand;

    SocketWriter(
            SessionState state,
            Lane lane,
            Membership membership,
            Connection connection,
            FrameSource frames,
            Liveness liveness,
            WaitingBytes waitingBytes) {
        this.state = state;
        this.lane = lane;
        this.membership = membership;
        this.liveness = liveness;
        this.waitingBytes = waitingBytes;
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
        putAside();
    }

    private static int chunkBytes(long takenInTurn) {
        if (takenInTurn == 0) {
            return CHUNK_BYTES_FIRST;
        }
        return takenInTurn < TRUST_BYTES ? CHUNK_BYTES_CAREFUL : CHUNK_BYTES_MAX;
    }

    private int writeChunk(int chunkBytes) {
        if (!takeUp()) {
            return 0;
        }
        ByteBuf chunk;
        try {
            chunk = connection.allocate(capacity(chunkBytes));
        } catch (OutOfMemoryError e) {
            memoryRetry.cancel();
            lane.wheel().set(memoryRetry, lane.nowNanos() + MEMORY_RETRY_NANOS);
            return 0;
        }
        try {
            fill(chunk, chunkBytes);
        } finally {
            send(chunk); // also where the next frame fails: the one before is to end
        }
        return chunkLength;
    }

    private long tryAgain(long nowNanos) {
        membership.touch();
        return TimerWheel.NEVER;
    }

    /** Sees to it that a frame is begun; false if there is none, or may be none. */
    private boolean takeUp() {
        if (inHand != null) {
            begun = inHand.bytes();
            letGo(inHand);
        } else if (begun == null) {
            begin(frames.next());
        }
        return begun != null;
    }

    private void begin(byte @Nullable [] frame) {
        begun = frame;
        at = 0;
    }

    private int capacity(int chunkBytes) {
        int rest = begun == null ? 0 : begun.length - at;
        if (rest > WHOLE_BYTES_MAX) {
            return chunkBytes;
        }
        return frames.hasNext() ? Math.max(chunkBytes, rest) : rest;
    }

    private void fill(ByteBuf chunk, int chunkBytes) {
        while (begun != null) {
            int rest = begun.length - at;
            int part = rest <= WHOLE_BYTES_MAX ? rest : Math.min(rest, chunkBytes - chunk.readableBytes());
            if (!put(chunk, begun, part)) {
                return;
            }
            at += part;
            boolean more = chunk.readableBytes() < chunkBytes;
            if (part == rest) {
                begin(more ? frames.next() : null);
            } else if (!more) {
                return;
            }
        }
    }

    /** False if the chunk can not grow: the part goes with the next one. */
    private boolean put(ByteBuf chunk, byte[] frame, int part) {
        try {
            chunk.writeBytes(frame, at, part);
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    /** Of a large frame that a client does not take on, what it can be made of again is kept, which others may share. */
    private void putAside() {
        UpdateFrame last = begun == null || begun.length - at <= WHOLE_BYTES_MAX ? null : frames.last();
        if (last != null && connection.isBlocked()) {
            waitingBytes.keepInHand(last.update());
            inHand = last;
            begun = null;
        }
    }

    private void letGo(UpdateFrame kept) {
        inHand = null;
        waitingBytes.letGo(kept.update());
    }

    /** Whether a frame was handed over in part, so that nothing else may be written now. */
    boolean isMidFrame() {
        return begun != null || inHand != null;
    }

    /** Hands over the rest of the frame that was begun, whatever the room: something has to be written behind it. */
    void finishFrame() {
        if (isMidFrame() && takeUp() && begun != null) {
            byte[] frame = begun;
            int from = at;
            begin(null);
            send(connection.allocate(frame.length - from).writeBytes(frame, from, frame.length - from));
        }
    }

    /** The session is over: nothing is kept for it. */
    void stop() {
        memoryRetry.cancel();
        if (inHand != null) {
            letGo(inHand);
        }
        begin(null);
    }

    private void send(ByteBuf chunk) {
        chunkLength = chunk.readableBytes();
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
        if (state.isOver() || connection.isBlocked() || isMidFrame()) {
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
        int sent = batch.framesBegunIn(taken);
        int rest = batch.endOf(sent) - taken;
        bytesWritten += taken;
        tally.bytesOut += taken;
        if (rest > 0) {
            writeRest(updates.get(sent - 1), rest);
        }
        return sent;
    }

    /** The socket is full but for what it takes now; Netty tells when that is through. */
    private void writeRest(Publication publication, int rest) {
        begin(frames.encodedLive(publication));
        at = begun == null ? 0 : begun.length - rest;
        int written = writeChunk(rest <= WHOLE_BYTES_MAX ? rest : CHUNK_BYTES_FIRST);
        connection.flush();
        onBlocked();
        if (written == 0 || !connection.isBlocked()) {
            membership.touch();
        }
        putAside();
    }

    /** Whether it is from within a flush of ours that the socket tells of its room. */
    boolean isWriting() {
        return writing;
    }

    /** Writes the answers whatever the room, before a close. */
    void writeAnswers() {
        finishFrame();
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
