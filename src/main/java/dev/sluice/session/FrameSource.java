package dev.sluice.session;

import dev.sluice.catchup.Stored;
import dev.sluice.catchup.StoredCursor;
import dev.sluice.catchup.StoredQueue;
import dev.sluice.codec.FrameEncoder;
import dev.sluice.delivery.Ledger;
import dev.sluice.delivery.Losses;
import dev.sluice.lane.Lane;
import dev.sluice.lane.Membership;
import dev.sluice.message.Publication;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.message.UpdateEncoder;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.topic.TopicFilter;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one session in the order in which they are written: answers first, then a heartbeat that is due, then
 * gaps and updates by offset, with snapshots and replays in between. Each is taken when it is about to be written, not
 * before.
 */
final class FrameSource {

    /** Snapshots and replays have a right to one in so many frames while live updates fill the socket. */
    private static final int UPDATES_PER_STORED = 4;

    private static final long CREDIT_UNUSED = -1;

    private final Lane lane;
    private final Membership membership;
    private final Connection connection;
    private final FrameEncoder encoder;
    private final SessionLimits limits;
    private final Subscriptions subscriptions;
    private final Ledger ledger;
    private final Waiting waiting;
    private final Leaving leaving;
    private final Answers answers;
    private final StoredQueue stored;
    private final LedgerFrames ledgerFrames;
    private boolean heartbeatDue;
    private boolean gapsDue;
    private long credit = CREDIT_UNUSED;
    private int updatesSinceStored;
    /** The update of the frame that was given out last; null if that was of another kind. */
    private @Nullable Update lastUpdate;

    private @Nullable UpdateEncoder lastEncoder;

    FrameSource(
            Lane lane,
            Membership membership,
            Connection connection,
            SessionLimits limits,
            Subscriptions subscriptions,
            Ledger ledger,
            Waiting waiting,
            Leaving leaving,
            SessionAudit audit) {
        this.lane = lane;
        this.membership = membership;
        this.connection = connection;
        this.encoder = connection.encoder();
        this.limits = limits;
        this.subscriptions = subscriptions;
        this.ledger = ledger;
        this.waiting = waiting;
        this.leaving = leaving;
        this.answers = new Answers(connection, audit);
        this.stored = new StoredQueue(leaving, membership);
        this.ledgerFrames = new LedgerFrames(ledger);
    }

    Answers answers() {
        return answers;
    }

    StoredQueue stored() {
        return stored;
    }

    LedgerFrames ledgerFrames() {
        return ledgerFrames;
    }

    /** The newest values, so an older heartbeat that is still unwritten is replaced. */
    void heartbeat() {
        heartbeatDue = true;
    }

    /** Losses that nothing older waits before are to be told, whatever follows; instead of heartbeats, for who wants none. */
    void tellGaps() {
        gapsDue = waiting.first() != null;
    }

    /** Turns credit on, if it is not, and adds to it. */
    void grant(long n) {
        long had = Math.max(0, credit);
        credit = had + n < 0 ? Long.MAX_VALUE : had + n;
    }

    /** How long ago this node last knew that it had the whole log, and the lane that it had met all of it. */
    private Duration behind() {
        Duration ofNode = limits.behind().get();
        Duration ofLane = Duration.ofNanos(lane.behindNanos());
        return ofNode.compareTo(ofLane) > 0 ? ofNode : ofLane;
    }

    /** Whether there may be a next frame. */
    boolean hasNext() {
        return !answers.isEmpty()
                || heartbeatDue
                || !stored.isEmpty()
                || waiting.first() != null
                || leaving.since() != Long.MAX_VALUE;
    }

    /** Whether the client asks for nothing now. */
    boolean isOutOfCredit() {
        return credit == 0;
    }

    /** Whether nothing waits, nor ever waits for credit: then updates may go past it. */
    boolean isIdle() {
        return credit == CREDIT_UNUSED && !hasNext();
    }

    /** The next frame, whole, to be written at once; null when nothing may be written now. */
    byte @Nullable [] next() {
        lastUpdate = null;
        if (leaving.isLooking()) {
            leaving.lookOn(stored);
        }
        byte[] answer = answers.next();
        if (answer != null) {
            return answer;
        }
        if ((heartbeatDue || gapsDue) && membership.allows()) { // a heartbeat looks through all that is held
            byte[] frame = nextOfBeat();
            if (frame != null) {
                return frame;
            }
        }
        for (StoredCursor cursor = stored.first(); cursor != null; cursor = stored.first()) {
            byte[] frame = nextBeside(cursor);
            if (frame != null || !cursor.isDone()) {
                return frame;
            }
            if (cursor.answered() && (leaving.isLooking() || !membership.allows())) {
                return null; // so has synced
            }
            stored.removeFirst();
            if (cursor.wishes() instanceof Range range) {
                return endOf(range, cursor);
            }
            if (cursor.answered()) {
                return synced(cursor);
            }
        }
        return nextWaiting();
    }

    private byte[] synced(StoredCursor cursor) {
        return encode(new ServerFrame.Synced(cursor.id(), settledOffset()));
    }

    /** Its subscription ends behind what it is answered. */
    private byte @Nullable [] endOf(Range range, StoredCursor cursor) {
        List<TopicFilter> ended = subscriptions.endRange(range.subscription());
        if (!ended.isEmpty()) {
            answers.add(new ServerFrame.Unsubscribed(null, ended));
        }
        return cursor.answered() ? synced(cursor) : next();
    }

    /** Gaps that nothing older waits before come ahead of the heartbeat. */
    private byte @Nullable [] nextOfBeat() {
        byte[] gap = nextGap();
        if (gap == null && heartbeatDue) {
            subscriptions.expire(lane.nowNanos());
            gap = nextGap();
        }
        if (gap != null) {
            return gap;
        }
        gapsDue = false;
        if (!heartbeatDue) {
            return null;
        }
        heartbeatDue = false;
        return encode(ledgerFrames.heartbeat(limits.nowMicros(), resumePoint(), behind()));
    }

    /** Live updates go first, so that they are not lost to a buffer while stored ones fill the socket, but not alone. */
    private byte @Nullable [] nextBeside(StoredCursor cursor) {
        boolean storedTurn = updatesSinceStored >= UPDATES_PER_STORED && nextOffset() > cursor.begunAt();
        byte[] frame = storedTurn ? null : nextWaiting();
        if (frame != null) {
            updatesSinceStored++;
            return frame;
        }
        frame = nextStored(cursor);
        boolean stillLooking = frame == null && storedTurn && !cursor.isDone();
        return stillLooking ? nextWaiting() : frame;
    }

    private byte @Nullable [] nextStored(StoredCursor cursor) {
        Stored next = stored.next(cursor);
        if (next instanceof Stored.Hole hole) {
            cursor.take();
            return encode(ledgerFrames.historyGap(
                    hole.missing().from(), hole.missing().to()));
        }
        if (next instanceof Stored.Left left) {
            return nextStoredLeft(cursor, left.update());
        }
        if (!(next instanceof Stored.Value value)) {
            if (!cursor.isDone()) {
                membership.touch(); // goes on in the lane's next drain
            }
            return null;
        }
        if (credit == 0) {
            return null;
        }
        byte[] gap = nextGap();
        if (gap != null) {
            return gap;
        }
        spendCredit();
        cursor.take();
        updatesSinceStored = 0;
        ledger.deliverStored();
        if (cursor.wishes() instanceof Range range) {
            range.handedOver(value.update());
        } else if (!(value instanceof Stored.Replayed replayed && replayed.isPast())) {
            leaving.handedOver(value.update(), stored);
        }
        lastUpdate = value.update();
        if (value instanceof Stored.Snapshot) {
            leaving.snapshotHandedOver(value.update());
            lastEncoder = null;
            return encoder.encodeSnapshot(value.update());
        }
        lastEncoder = encoder;
        return encoder.encode(value.update());
    }

    private byte @Nullable [] nextStoredLeft(StoredCursor cursor, Update update) {
        if (credit == 0) {
            return null;
        }
        byte[] gap = nextGap();
        if (gap != null) {
            return gap;
        }
        spendCredit();
        cursor.take();
        updatesSinceStored = 0;
        ledger.deliverStored();
        if (cursor.wishes() instanceof Range range) {
            range.handedOver(update);
        } else {
            leaving.handedOverLeft(update.topic());
        }
        return encodedLeft(update);
    }

    private byte @Nullable [] nextWaiting() {
        Subscription first = waiting.firstInTime();
        long left = leaving.since();
        if (credit == 0 || (first == null && left == Long.MAX_VALUE)) {
            return null;
        }
        if (first == null || left < first.outbox().nextOffset()) {
            spendCredit();
            return encodedLeft(leaving.take());
        }
        if (first.outbox().peekLosses() != null) {
            boolean follows = left != Long.MAX_VALUE || waiting.hasUpdateInTime();
            return follows ? nextGap() : null; // or there would be a gap for each of them
        }
        spendCredit();
        Publication next = first.outbox().take();
        leaving.handedOver(next.update(), stored);
        return encodedLive(next);
    }

    /** Where in the log what waits begins; {@link Long#MAX_VALUE} if nothing does. */
    private long nextOffset() {
        return Math.min(waiting.nextOffset(), leaving.since());
    }

    /** A topic has left what its client selects, or has ended. */
    private byte[] encodedLeft(Update newest) {
        return newest.isRetirement() ? encoder.encode(newest) : encoder.encodeLeft(newest);
    }

    /** The losses that stand before all updates that wait, to be written at once; null if an update comes first. */
    private byte @Nullable [] nextGap() {
        if (leaving.since() != Long.MAX_VALUE) {
            Subscription first = waiting.firstInTime();
            if (first != null && leaving.since() < first.outbox().nextOffset()) {
                return null; // that comes before
            }
        }
        Losses losses = waiting.takeLosses();
        return losses == null ? null : encode(ledgerFrames.gap(losses));
    }

    /** The frame of an update that is written as it comes. */
    private byte[] encodedLive(Publication publication) {
        lastUpdate = publication.update();
        lastEncoder = updateEncoder();
        return publication.encoded(lastEncoder);
    }

    /** What that can be encoded from again. */
    UpdateFrame live(Publication publication) {
        return new UpdateFrame.Live(publication.update(), updateEncoder());
    }

    /** What the last frame can be encoded from again; null if it is not one of an update. */
    @Nullable
    UpdateFrame last() {
        if (lastUpdate == null) {
            return null;
        }
        return lastEncoder == null
                ? new UpdateFrame.Snapshot(lastUpdate, encoder)
                : new UpdateFrame.Live(lastUpdate, lastEncoder);
    }

    /** Writes the next live update: its offset is a resume point after {@code synced}, in a session that follows the log. */
    UpdateEncoder updateEncoder() {
        return stored.isEmpty() && subscriptions.areInOrder() ? connection.resumableEncoder() : encoder;
    }

    private void spendCredit() {
        if (credit != CREDIT_UNUSED) {
            credit--;
        }
    }

    private byte[] encode(ServerFrame frame) {
        return encoder.encode(frame);
    }

    /** Every matching update up to it was written, conflated away or told in a gap; as far as stored ones are outstanding, a resume from it makes up for them. */
    @Nullable
    StreamPosition resumePoint() {
        if (leaving.isLooking()) {
            return null;
        }
        long offset = Math.min(settledOffset(), stored.resumePoint());
        return offset == StoredCursor.NO_RESUME_POINT ? null : new StreamPosition(lane.epoch(), offset);
    }

    private long settledOffset() {
        membership.spend(ledger.queued());
        long next = Math.min(leaving.since(), Math.min(waiting.outstandingFrom(), subscriptions.heldFrom()));
        return next == Long.MAX_VALUE ? lane.head() : next - 1;
    }
}
