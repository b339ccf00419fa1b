package dev.sluice.session;

import dev.sluice.lane.Lane;
import dev.sluice.lane.Membership;
import dev.sluice.message.Update;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.publish.Publisher;
import dev.sluice.publish.Publishers;
import dev.sluice.publish.Receipt;
import dev.sluice.security.Caller;
import dev.sluice.timer.TimerWheel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one client publishes. Many updates may be under way to the journal; at the bound, and while the hub has no room,
 * the client's connection is not read from, so nothing piles up and nothing is lost. Updates that are under way when the
 * session ends are published, but nobody is told.
 */
final class Publishing {

    /** Of a client that is sent away. */
    private static final Duration FINISH_MAX = Duration.ofSeconds(1);

    private final SessionState state;
    private final Ending ending;
    private final Lane lane;
    private final Membership membership;
    private final Publishers publishers;
    private final Caller caller;
    private final String session;
    private final Answers answers;
    private final ReadGate gate;
    private @Nullable Publisher publisher;
    private int underWay;
    private boolean awaitingRoom;
    private @Nullable Runnable onFinished;

    Publishing(
            SessionState state,
            Ending ending,
            Lane lane,
            Membership membership,
            Connection connection,
            Publishers publishers,
            Caller caller,
            String session,
            Answers answers) {
        this.state = state;
        this.ending = ending;
        this.lane = lane;
        this.membership = membership;
        this.gate = new ReadGate(connection);
        this.publishers = publishers;
        this.caller = caller;
        this.session = session;
        this.answers = answers;
    }

    void publish(ClientFrame.Publish frame) {
        if (admit(frame.id())) {
            submit(frame, publisher());
        }
    }

    /** Counts values that are published later, perhaps, as if they were now; throws a {@link ProtocolException} where they are beyond the rate. */
    void admit(int count, @Nullable FrameId id) {
        for (int i = 0; i < count && admit(id); i++) {
            // each takes its part
        }
    }

    /** False where the client is sent away. */
    private boolean admit(@Nullable FrameId id) {
        return switch (publisher().admit()) {
            case ADMITTED -> true;
            case REFUSED ->
                throw new ProtocolException(ErrorCode.RATE_LIMITED, "too many updates, this one was not published", id);
            case EXCEEDED -> {
                ending.close(CloseCode.TOO_FAST);
                yield false;
            }
        };
    }

    private Publisher publisher() {
        if (publisher == null) {
            publisher = publishers.open(caller, session); // most only listen
        }
        return publisher;
    }

    private void submit(ClientFrame.Publish frame, Publisher by) {
        underWay++;
        boolean room = by.submit(frame.draft(), new Answer(frame.id()));
        if (!room && !awaitingRoom) {
            awaitingRoom = true;
            by.onRoom(() -> lane.handover().execute(this::onRoom));
        }
        updateGate();
    }

    private void onRoom() {
        awaitingRoom = false;
        updateGate();
    }

    /** Hears no more of the client; runs it when all that is under way is answered, or the log does not take it in time. */
    void finish(Runnable onFinish) {
        if (underWay == 0) {
            onFinish.run();
            return;
        }
        onFinished = onFinish;
        updateGate();
        TimerWheel.Timer patience = new TimerWheel.Timer(now -> {
            onFinish.run();
            return TimerWheel.NEVER;
        });
        lane.wheel().set(patience, lane.nowNanos() + FINISH_MAX.toNanos());
    }

    private void updateGate() {
        int underWayMax = publishers.limits().underWay();
        boolean full = onFinished != null || awaitingRoom || underWay >= underWayMax;
        boolean spacious = onFinished == null && !awaitingRoom && underWay <= underWayMax / 2;
        gate.update(full, spacious);
    }

    /** Whether nothing is heard of the client because it is not read from. */
    boolean isReadingPaused() {
        return gate.isClosed();
    }

    private void settle(@Nullable ServerFrame answer) {
        underWay--;
        if (state.isOver()) {
            return;
        }
        updateGate();
        if (answer != null) {
            answers.add(answer);
            membership.touch();
        }
        if (underWay == 0 && onFinished != null) {
            onFinished.run();
        }
    }

    /** What became of one frame: comes from any thread, and goes on on the lane's. */
    private final class Answer implements Receipt, Runnable {
        private final @Nullable FrameId id;
        private @Nullable ServerFrame frame;

        Answer(@Nullable FrameId id) {
            this.id = id;
        }

        @Override
        public void published(Update update) {
            if (id != null) {
                frame = new ServerFrame.Published(id, update.topic(), update.seq(), update.offset());
            }
            lane.handover().execute(this);
        }

        @Override
        public void refused(ErrorCode code, String message) {
            frame = new ServerFrame.Fault(id, code, message);
            lane.handover().execute(this);
        }

        @Override
        public void inDoubt(ErrorCode code, String message) {
            frame = new ServerFrame.Fault(id, code, message, true);
            lane.handover().execute(this);
        }

        @Override
        public void run() {
            settle(frame);
        }
    }
}
