package dev.sluice.session;

import dev.sluice.delivery.Ledger;
import dev.sluice.delivery.Losses;
import dev.sluice.delivery.Outbox;
import dev.sluice.message.Publication;
import dev.sluice.protocol.ServerFrame;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a session writes, in its order: answers first, then a heartbeat that is due, then gaps and updates by
 * offset, with snapshots in between.
 *
 * <p>Writes only while the socket has room, and takes each update out at the last moment, so that what is lost is
 * decided by what the client can really take. Answers are bounded by not reading further frames while too many wait.
 */
final class Outflow {

    /** Frames are joined up to about this size, so that one system call carries many. */
    private static final int CHUNK_BYTES_MAX = 16 * 1024;

    /** Size to begin again with after the socket was full: of what a chunk has, the socket may take only a part, and the rest can not be dropped or conflated any more. */
    private static final int CHUNK_BYTES_MIN = 1024;

    /** After so many bytes the other sessions of the lane have their turn. */
    private static final int TURN_BYTES = 64 * 1024;

    /** When answers of so many bytes wait, no more frames are read until half of them is written. */
    private static final int ANSWERS_BYTES_MAX = 64 * 1024;

    /** Subscribes whose snapshots may be outstanding at once; more are refused, since without credit they may wait for ever. */
    private static final int SNAPSHOTS_MAX = 64;

    /** Snapshots have a right to one in so many frames while live updates fill the socket. */
    private static final int UPDATES_PER_SNAPSHOT = 4;

    private static final long CREDIT_UNUSED = -1;

    private final ClientSession session;
    private final Lane lane;
    private final Connection connection;
    private final SessionLimits limits;
    private final Ledger ledger;
    private final Waiting waiting;
    private final ArrayDeque<byte[]> answers = new ArrayDeque<>(2);
    private final ArrayDeque<SnapshotCursor> snapshots = new ArrayDeque<>(1);
    private int answersBytes;
    private byte @Nullable [] pong;
    private boolean heartbeatDue;
    private long credit = CREDIT_UNUSED;
    private int updatesSinceSnapshot;
    private long bytesWritten;
    private int chunkBytes = CHUNK_BYTES_MAX;
    private boolean writing;
    private boolean touched;
    private boolean readingPaused;
    private boolean stopped;

    Outflow(
            ClientSession session,
            Lane lane,
            Connection connection,
            SessionLimits limits,
            Ledger ledger,
            Waiting waiting) {
        this.session = session;
        this.lane = lane;
        this.connection = connection;
        this.limits = limits;
        this.ledger = ledger;
        this.waiting = waiting;
    }

    void answer(ServerFrame frame) {
        byte[] bytes = connection.encoder().encode(frame);
        answers.add(bytes);
        answersBytes += bytes.length;
        pauseReadingWhileFull();
    }

    private void pauseReadingWhileFull() {
        if (!readingPaused && answersBytes > ANSWERS_BYTES_MAX) {
            readingPaused = true;
            connection.pauseReading();
        } else if (readingPaused && answersBytes <= ANSWERS_BYTES_MAX / 2) {
            readingPaused = false;
            connection.resumeReading();
        }
    }

    /** Only the newest ping is answered (RFC 6455, 5.5.3). */
    void pong(byte[] frame) {
        pong = frame;
    }

    /** The newest values, so an older heartbeat that is still unwritten is replaced. */
    void heartbeat() {
        heartbeatDue = true;
    }

    /** Whether one more subscribe may have snapshots. */
    boolean canSendSnapshots() {
        return snapshots.size() < SNAPSHOTS_MAX;
    }

    void sendSnapshots(SnapshotCursor cursor) {
        if (cursor.answered() || !cursor.isDone()) {
            snapshots.add(cursor);
        }
        touch();
    }

    /** Turns credit on, if it is not, and adds to it. */
    void grant(long n) {
        long had = Math.max(0, credit);
        credit = had + n < 0 ? Long.MAX_VALUE : had + n;
    }

    boolean willSnapshot(LaneTopic topic) {
        for (SnapshotCursor cursor : snapshots) {
            if (cursor.covers(topic)) {
                return true;
            }
        }
        return false;
    }

    void offer(Subscription subscription, Publication publication) {
        if (subscription.outbox().isFull()) {
            write(); // a loss is decided by what the client can take, not by the size of the lane's batch
        }
        ledger.arrive();
        subscription.outbox().offer(publication);
        waiting.add(subscription);
        touch();
    }

    private void touch() {
        if (!touched) {
            touched = true;
            lane.touch(session);
        }
    }

    void writeTouched() {
        touched = false;
        write();
    }

    /** Writes what waits, as far as the socket and credit allow; what is beyond a turn's share comes in the lane's next drain. */
    void write() {
        if (stopped || writing) {
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
            int written = writeChunk();
            if (written > 0) {
                connection.flush();
            }
            adaptChunk();
            turn += written;
            more = written > 0;
        }
        if (turn >= TURN_BYTES) {
            touch();
        }
    }

    private void adaptChunk() {
        if (connection.isBlocked()) {
            chunkBytes = CHUNK_BYTES_MIN;
            session.onBlocked();
        } else {
            chunkBytes = Math.min(CHUNK_BYTES_MAX, chunkBytes * 2);
        }
    }

    private int writeChunk() {
        byte[] frame = nextFrame();
        if (frame == null) {
            return 0;
        }
        ByteBuf chunk = connection.allocate(hasNext() ? Math.max(chunkBytes, frame.length) : frame.length);
        try {
            while (frame != null) {
                chunk.writeBytes(frame);
                frame = chunk.readableBytes() < chunkBytes ? nextFrame() : null;
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
        lane.metrics().bytesOut(chunk.readableBytes());
        connection.write(chunk);
    }

    private boolean hasNext() {
        return !answers.isEmpty() || heartbeatDue || !snapshots.isEmpty() || waiting.first() != null;
    }

    private byte @Nullable [] nextFrame() {
        if (pong != null) {
            byte[] frame = pong;
            pong = null;
            return frame;
        }
        if (!answers.isEmpty()) {
            return nextAnswer();
        }
        if (heartbeatDue) {
            heartbeatDue = false;
            return encode(heartbeatNow());
        }
        for (SnapshotCursor cursor = snapshots.peek(); cursor != null; cursor = snapshots.peek()) {
            byte[] frame = nextBeside(cursor);
            if (frame != null || !cursor.isDone()) {
                return frame;
            }
            snapshots.remove();
            if (cursor.answered()) {
                return encode(new ServerFrame.Synced(cursor.id(), settledOffset()));
            }
        }
        return nextWaiting();
    }

    /** Live updates go first, so that they are not lost to a buffer while snapshots fill the socket, but not alone. */
    private byte @Nullable [] nextBeside(SnapshotCursor cursor) {
        boolean snapshotsTurn = updatesSinceSnapshot >= UPDATES_PER_SNAPSHOT && waiting.nextOffset() > cursor.begunAt();
        byte[] frame = snapshotsTurn ? null : nextWaiting();
        if (frame != null) {
            updatesSinceSnapshot++;
            return frame;
        }
        updatesSinceSnapshot = 0;
        return nextSnapshot(cursor);
    }

    private ServerFrame heartbeatNow() {
        return new ServerFrame.Heartbeat(
                limits.nowMicros(),
                resumePoint(),
                ledger.matched(),
                ledger.delivered(),
                ledger.conflated(),
                ledger.lost(),
                ledger.queued());
    }

    private byte[] nextAnswer() {
        byte[] frame = answers.remove();
        answersBytes -= frame.length;
        pauseReadingWhileFull();
        return frame;
    }

    private byte @Nullable [] nextWaiting() {
        Subscription first = waiting.first();
        if (first == null) {
            return null;
        }
        Outbox outbox = first.outbox();
        Losses losses = outbox.takeLosses();
        if (losses != null) {
            return encode(new ServerFrame.Gap(
                    losses.count(),
                    ledger.takeConflatedSinceGap(),
                    losses.from(),
                    losses.to(),
                    losses.reason().wireName(),
                    losses.topics()));
        }
        return spendCredit() ? outbox.take().encoded(connection.encoder()) : null;
    }

    private byte @Nullable [] nextSnapshot(SnapshotCursor cursor) {
        while (!cursor.isDone() && credit != 0) {
            LaneTopic topic = cursor.next(lane);
            if (topic != null && session.wants(topic) && spendCredit()) {
                ledger.deliverStored();
                return connection.encoder().encodeSnapshot(topic.last().update());
            }
            if (topic == null && !cursor.isDone()) {
                touch(); // goes on in the lane's next drain
                return null;
            }
        }
        return null;
    }

    private boolean spendCredit() {
        if (credit == 0) {
            return false;
        }
        if (credit != CREDIT_UNUSED) {
            credit--;
        }
        return true;
    }

    private byte[] encode(ServerFrame frame) {
        return connection.encoder().encode(frame);
    }

    /** Every matching update up to it was written or told in a gap; 0 while snapshots are outstanding, since only from there on a resume would make up for them. */
    private long resumePoint() {
        return snapshots.isEmpty() ? settledOffset() : 0;
    }

    private long settledOffset() {
        long next = waiting.nextOffset();
        return next == Long.MAX_VALUE ? lane.head() : next - 1;
    }

    /** Writes the answers whatever the room, before a close. */
    void writeAnswers() {
        while (!answers.isEmpty()) {
            byte[] answer = answers.remove();
            send(connection.allocate(answer.length).writeBytes(answer));
        }
        connection.flush();
    }

    /** From now on only {@link #writeAnswers} writes. */
    void stop() {
        stopped = true;
        snapshots.clear();
    }

    long bytesWritten() {
        return bytesWritten;
    }
}
