package dev.sluice.session;

import dev.sluice.delivery.Tally;
import dev.sluice.delivery.WaitingBytes;
import dev.sluice.fanout.Batches;
import dev.sluice.fanout.Batches.Batch;
import dev.sluice.lane.Lane;
import dev.sluice.lane.Membership;
import dev.sluice.message.Publication;
import dev.sluice.timer.TimerWheel;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the frames of one session to its socket, while that has room and no further: what waits for room waits in the
 * session's outboxes, where its policy decides about it, not in Netty.
 *
 * <p>A large message is handed over in parts, so that a client which stops reading in the midst of it holds a part in Netty, and
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

    /** A frame, or what is left of a message, that is handed over whole. */
    static final int WHOLE_BYTES_MAX = 4 * 1024;

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
    private final Messages messages;
    private final Liveness liveness;
    private final WaitingBytes waitingBytes;
    private TimerWheel.@Nullable Timer memoryRetry;
    private long bytesWritten;
    private int chunkLength;
    private boolean writing;

    /** The message that has been handed over up to {@link #at}; null if none is begun, or {@link #inHand} keeps it. */
    private byte @Nullable [] begun;

    private int at;
    /** What the message begun is kept as, while its client takes nothing. */
    private @Nullable InHand inHand;

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
        this.messages = new Messages(frames, connection.encoder().packing());
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
        if (!takeUp(chunkBytes)) {
            return 0;
        }
        ByteBuf chunk;
        try {
            chunk = connection.allocate(capacity(chunkBytes));
        } catch (OutOfMemoryError e) {
            retryLater();
            return 0;
        }
        try {
            fill(chunk, chunkBytes);
        } finally {
            send(chunk); // also where the next frame fails: the one before is to end
        }
        return chunkLength;
    }

    private void retryLater() {
        if (memoryRetry == null) {
            memoryRetry = new TimerWheel.Timer(this::tryAgain);
        }
        memoryRetry.cancel();
        lane.wheel().set(memoryRetry, lane.nowNanos() + MEMORY_RETRY_NANOS);
    }

    private long tryAgain(long nowNanos) {
        membership.touch();
        return TimerWheel.NEVER;
    }

    /** Sees to it that a message is begun; false if there is none, or may be none. */
    private boolean takeUp(int about) {
        if (inHand != null) {
            begun = inHand.message();
            letGo(inHand);
        } else if (begun == null) {
            begin(messages.next(about));
        }
        return begun != null;
    }

    private void begin(byte @Nullable [] message) {
        begun = message;
        at = 0;
    }

    private int capacity(int chunkBytes) {
        int rest = begun == null ? 0 : begun.length - at;
        if (!goesWhole(rest)) {
            return chunkBytes;
        }
        return messages.hasNext() ? Math.max(chunkBytes, rest) : rest;
    }

    /** What was put together of several small frames had the size of its chunk in view. */
    private boolean goesWhole(int rest) {
        return rest <= WHOLE_BYTES_MAX || (at == 0 && messages.isOfSeveral());
    }

    private void fill(ByteBuf chunk, int chunkBytes) {
        while (begun != null) {
            int rest = begun.length - at;
            int part = goesWhole(rest) ? rest : Math.min(rest, chunkBytes - chunk.readableBytes());
            if (!put(chunk, begun, part)) {
                return;
            }
            at += part;
            int room = chunkBytes - chunk.readableBytes();
            boolean more = room > 0;
            if (part == rest) {
                begin(more ? messages.next(room) : null);
            } else if (!more) {
                return;
            }
        }
    }

    /** False if the chunk can not grow: the part goes with the next one. */
    private boolean put(ByteBuf chunk, byte[] message, int part) {
        try {
            chunk.writeBytes(message, at, part);
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    /** Of a large message that a client does not take on, what others may share is kept: its update if it has one only. */
    private void putAside() {
        if (begun == null || begun.length - at <= WHOLE_BYTES_MAX || !connection.isBlocked()) {
            return;
        }
        UpdateFrame update = messages.last();
        inHand = update == null ? new InHand.Whole(begun) : new InHand.OfUpdate(update, messages);
        waitingBytes.keepInHand(inHand.key(), inHand.memoryBytes());
        begun = null;
    }

    private void letGo(InHand kept) {
        inHand = null;
        waitingBytes.letGo(kept.key(), kept.memoryBytes());
    }

    /** Whether something was taken that was not handed over whole, so that nothing else may be written now. */
    boolean isMidFrame() {
        return begun != null || inHand != null || messages.isHolding();
    }

    /** Hands over the rest of what was begun, whatever the room: something has to be written behind it. */
    void finishFrame() {
        while (isMidFrame() && takeUp(0) && begun != null) {
            byte[] message = begun;
            int from = at;
            begin(null);
            send(connection.allocate(message.length - from).writeBytes(message, from, message.length - from));
        }
    }

    /** The session is over: nothing is kept for it. */
    void stop() {
        if (memoryRetry != null) {
            memoryRetry.cancel();
        }
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
        int begunIn = batch.messagesBegunIn(taken);
        int rest = batch.endOf(begunIn) - taken;
        int sent = batch.updatesIn(begunIn);
        bytesWritten += taken;
        tally.bytesOut += taken;
        if (rest > 0) {
            boolean isAlone = sent - batch.updatesIn(begunIn - 1) == 1;
            messages.lastWas(isAlone ? updates.get(sent - 1) : null);
            writeRest(batch.message(begunIn - 1), rest);
        }
        return sent;
    }

    /** The socket is full but for what it takes now; Netty tells when that is through. */
    private void writeRest(byte[] message, int rest) {
        begun = message;
        at = message.length - rest;
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
            byte[] message = messages.of(answer);
            send(connection.allocate(message.length).writeBytes(message));
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
