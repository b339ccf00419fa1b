package dev.sluice.session;

import dev.sluice.fanout.Audience;
import dev.sluice.fanout.Batches;
import dev.sluice.fanout.FanOut;
import dev.sluice.lane.Membership;
import dev.sluice.message.Publication;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes out to one client, in one of two ways. One that keeps up and has nothing waiting is <i>direct</i>: it sits in a
 * rank, which is written past the outboxes. Else updates come by the outboxes, between the session's other frames.
 */
final class Outbound {

    private final SessionState state;
    private final FanOut fanOut;
    private final Membership membership;
    private final Connection connection;
    private final Subscriptions subscriptions;
    private final FrameSource frames;
    private final SocketWriter writer;
    private Audience.@Nullable Seat directSeat;

    Outbound(
            SessionState state,
            FanOut fanOut,
            Membership membership,
            Connection connection,
            Subscriptions subscriptions,
            FrameSource frames,
            SocketWriter writer) {
        this.state = state;
        this.fanOut = fanOut;
        this.membership = membership;
        this.connection = connection;
        this.subscriptions = subscriptions;
        this.frames = frames;
        this.writer = writer;
    }

    /** Writes what the client can take, before something would be lost. */
    void write() {
        writer.write();
        if (directSeat != null && !frames.isIdle()) {
            stepOut(); // a heartbeat that waits for room would else be told with updates that are due, and not written
            // yet
        }
    }

    /** Writes updates that came for the turn of its rank, as far as the socket takes them; returns how many. */
    int writeDirectly(List<Publication> updates, Batches batches) {
        return writer.offer(updates, batches);
    }

    /** One that has nothing waiting is written to directly from the next drain on, if its subscription is of the kind. */
    void keepUp() {
        if (couldKeepUp()) {
            directSeat = subscriptions.directSeat();
            if (directSeat != null) {
                directSeat.makeDirect();
            }
        }
    }

    /** Whether it is not direct though nothing waits. */
    boolean couldKeepUp() {
        return directSeat == null
                && state.isOpen()
                && connection.isDirect()
                && !connection.isBlocked()
                && !writer.isMidFrame()
                && frames.isIdle();
    }

    /** Whether its client takes no updates now: its socket is full, or it has no credit. */
    boolean takesNothing() {
        return connection.isBlocked() || frames.isOutOfCredit();
    }

    /** Whether it is written to past its outboxes; for tests. */
    boolean isDirect() {
        return directSeat != null;
    }

    /** Leaves its rank, after what is due to that: something else is to stand behind it in the stream. */
    void stepOut() {
        if (directSeat != null) {
            fanOut.writeAhead(directSeat);
        }
        fallBehind();
    }

    /** What is due to its rank is written now, so that a heartbeat behind it counts it too. */
    void takeWhatIsDue() {
        if (directSeat != null && directSeat.isOwed()) {
            stepOut();
            membership.touch();
        }
    }

    /** From now on updates come by the outboxes: the socket is full, or the session has something else to be written between them. */
    void fallBehind() {
        if (directSeat != null) {
            directSeat.makeIndirect();
            directSeat = null;
        }
    }
}
