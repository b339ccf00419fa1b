package dev.sluice.session;

import dev.sluice.delivery.Ledger;
import dev.sluice.delivery.LossReason;
import dev.sluice.delivery.Losses;
import dev.sluice.delivery.Outbox;
import dev.sluice.delivery.Queued;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.topic.Topic;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a session writes, in its order: answers first, then a heartbeat that is due, then gaps and updates by
 * offset, with snapshots in between.
 *
 * <p>Writes only while the socket has room, and takes each update out at the last moment, so that what is lost is
 * decided by what the client can really take. Answers are bounded by not reading further frames while too many wait.
 */
final class Outflow {

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

    /** When answers of so many bytes wait, no more frames are read until half of them is written. */
    private static final int ANSWERS_BYTES_MAX = 64 * 1024;

    /** Subscribes whose snapshots or replays may be outstanding at once; more are refused, since without credit they may wait for ever. */
    private static final int STORED_MAX = 64;

    /** Snapshots and replays have a right to one in so many frames while live updates fill the socket. */
    private static final int UPDATES_PER_STORED = 4;

    private static final long CREDIT_UNUSED = -1;

    private final ClientSession session;
    private final Lane lane;
    private final Connection connection;
    private final SessionLimits limits;
    private final Ledger ledger;
    private final Waiting waiting;
    private final ArrayDeque<byte[]> answers = new ArrayDeque<>(2);
    private final ArrayDeque<StoredCursor> stored = new ArrayDeque<>(1);
    private int answersBytes;
    private byte @Nullable [] pong;
    private boolean heartbeatDue;
    private long credit = CREDIT_UNUSED;
    private int updatesSinceStored;
    private long bytesWritten;
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

    /** Whether one more subscribe may have snapshots or a replay. */
    boolean canSendStored() {
        return stored.size() < STORED_MAX;
    }

    void sendStored(StoredCursor cursor) {
        if (cursor.answered() || !cursor.isDone(lane)) {
            stored.add(cursor);
        }
        touch();
    }

    /** Turns credit on, if it is not, and adds to it. */
    void grant(long n) {
        long had = Math.max(0, credit);
        credit = had + n < 0 ? Long.MAX_VALUE : had + n;
    }

    /** Whether an update that the lane just met will be sent from the store, and is not to be taken in live. */
    boolean willSend(LaneTopic topic) {
        for (StoredCursor cursor : stored) {
            if (cursor.covers(topic)) {
                touch(); // a replay may go on to it
                return true;
            }
        }
        return false;
    }

    /** Whether a topic that is forgotten now has a value which was left to a snapshot, and would be missing. */
    boolean hasSwallowed(LaneTopic topic) {
        boolean swallowed = false;
        for (StoredCursor cursor : stored) {
            if (cursor instanceof SnapshotCursor snapshots) {
                swallowed |= snapshots.hasSwallowed(topic);
            } else if (cursor.covers(topic)) {
                return false; // the history has it
            }
        }
        return swallowed;
    }

    /** Takes in a live update under a subscription. */
    void offer(Subscription subscription, Publication publication) {
        if (subscription.outbox().isFull()) {
            write(); // a loss is decided by what the client can take, not by the size of the lane's batch
        }
        ledger.arrive();
        take(subscription, publication);
    }

    /** Takes in a live update late, in its place in the log. */
    void insert(Subscription subscription, Publication publication) {
        if (subscription.outbox().isFull()) {
            write();
        }
        ledger.arrive();
        if (!subscription.outbox().insert(List.of(new Queued(publication, publication.offset())))) {
            session.endSoon(CloseCode.TOO_SLOW);
        }
        waiting.add(subscription);
        touch();
    }

    /** Takes in a live update that is held back to a rate for now. */
    void hold(Subscription subscription, PacedTopic paced) {
        ledger.arrive();
        if (paced.heldFor(subscription)) {
            ledger.conflate();
        }
    }

    /** Takes in a value that was held back until now. */
    void release(Subscription subscription, Publication publication) {
        if (subscription.outbox().isFull()) {
            write();
        }
        take(subscription, publication);
    }

    private void take(Subscription subscription, Publication publication) {
        if (!subscription.outbox().offer(publication)) {
            session.endSoon(CloseCode.TOO_SLOW);
        }
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
            int written = writeChunk(chunkBytes(turn));
            if (written > 0) {
                connection.flush();
            }
            if (connection.isBlocked()) {
                session.onBlocked();
            }
            turn += written;
            more = written > 0;
        }
        if (turn >= TURN_BYTES) {
            touch();
        }
    }

    private static int chunkBytes(long takenInTurn) {
        if (takenInTurn == 0) {
            return CHUNK_BYTES_FIRST;
        }
        return takenInTurn < TRUST_BYTES ? CHUNK_BYTES_CAREFUL : CHUNK_BYTES_MAX;
    }

    private int writeChunk(int chunkBytes) {
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
        return !answers.isEmpty() || heartbeatDue || !stored.isEmpty() || waiting.first() != null;
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
        for (StoredCursor cursor = stored.peek(); cursor != null; cursor = stored.peek()) {
            byte[] frame = nextBeside(cursor);
            if (frame != null || !cursor.isDone(lane)) {
                return frame;
            }
            stored.remove();
            if (cursor.answered()) {
                return encode(new ServerFrame.Synced(cursor.id(), settledOffset()));
            }
        }
        return nextWaiting();
    }

    /** Live updates go first, so that they are not lost to a buffer while stored ones fill the socket, but not alone. */
    private byte @Nullable [] nextBeside(StoredCursor cursor) {
        boolean storedTurn = updatesSinceStored >= UPDATES_PER_STORED && waiting.nextOffset() > cursor.begunAt();
        byte[] frame = storedTurn ? null : nextWaiting();
        if (frame != null) {
            updatesSinceStored++;
            return frame;
        }
        updatesSinceStored = 0;
        frame = nextStored(cursor);
        boolean noCredit = frame == null && storedTurn && !cursor.isDone(lane);
        return noCredit ? nextWaiting() : frame; // a gap needs none
    }

    private ServerFrame heartbeatNow() {
        session.expire();
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
        for (Subscription first = waiting.first(); first != null; first = waiting.first()) {
            Outbox outbox = first.outbox();
            first.expireNext(lane);
            Losses losses = outbox.takeLosses();
            if (losses != null) {
                takeNeighboursOf(losses);
                return encode(gap(losses));
            }
            if (outbox.peek() != null) {
                return spendCredit() ? outbox.take().encoded(connection.encoder()) : null;
            }
        }
        return null;
    }

    /** What other subscriptions lost for the same reason, with nothing in between, is told in the same gap. */
    private void takeNeighboursOf(Losses losses) {
        for (Subscription next = waiting.first(); next != null; next = waiting.first()) {
            next.expireNext(lane);
            Losses neighbour = next.outbox().peekLosses();
            if (neighbour == null || neighbour.reason() != losses.reason()) {
                return;
            }
            losses.addAll(neighbour);
            var unused = next.outbox().takeLosses();
        }
    }

    private ServerFrame gap(Losses losses) {
        return new ServerFrame.Gap(
                losses.count(),
                ledger.takeConflatedSinceGap(),
                losses.from(),
                losses.to(),
                losses.reason().wireName(),
                losses.topics());
    }

    /** A gap of which nobody can know how much was lost; {@code from} and {@code to} null where they say nothing. */
    ServerFrame historyGap(@Nullable Long from, @Nullable Long to) {
        return new ServerFrame.Gap(null, ledger.takeConflatedSinceGap(), from, to, LossReason.HISTORY.wireName(), null);
    }

    private byte @Nullable [] nextStored(StoredCursor cursor) {
        for (Stored next = cursor.peek(lane); next != null; next = cursor.peek(lane)) {
            if (next instanceof Stored.Hole hole) {
                return encode(historyGap(hole.missing().from(), hole.missing().to()));
            }
            Update update =
                    next instanceof Stored.Snapshot snapshot ? snapshot.update() : ((Stored.Replayed) next).update();
            boolean wanted = session.wants(update.topic()) && !isLeftToAnother(cursor, update.topic());
            if (wanted && !spendCredit()) {
                return null;
            }
            cursor.take();
            if (wanted) {
                return encodeStored(next, update);
            }
        }
        if (!cursor.isDone(lane)) {
            touch(); // goes on in the lane's next drain
        }
        return null;
    }

    /** Who asks again for the past of a topic gets it once, by the replay asked for last. */
    private boolean isLeftToAnother(StoredCursor cursor, Topic topic) {
        boolean later = false;
        for (StoredCursor other : stored) {
            if (later && other instanceof ReplayCursor replay && replay.covers(topic)) {
                return true;
            }
            later |= other == cursor;
        }
        return false;
    }

    private byte[] encodeStored(Stored stored, Update update) {
        ledger.deliverStored();
        return stored instanceof Stored.Snapshot
                ? connection.encoder().encodeSnapshot(update)
                : connection.encoder().encode(update);
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

    /** Every matching update up to it was written, conflated away or told in a gap; as far as stored ones are outstanding, a resume from it makes up for them. */
    private long resumePoint() {
        long point = settledOffset();
        for (StoredCursor cursor : stored) {
            point = Math.min(point, cursor.resumePoint());
        }
        return point;
    }

    private long settledOffset() {
        long next = Math.min(waiting.outstandingFrom(), session.heldFrom());
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
        stored.clear();
    }

    long bytesWritten() {
        return bytesWritten;
    }
}
