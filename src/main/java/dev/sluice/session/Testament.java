package dev.sluice.session;

import dev.sluice.lane.Lane;
import dev.sluice.lane.Membership;
import dev.sluice.message.Draft;
import dev.sluice.message.LastWill;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.publish.Publisher;
import dev.sluice.security.Caller;
import dev.sluice.security.Identity;
import dev.sluice.will.Testator;
import dev.sluice.will.Wills;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the client wants done when it goes without taking leave, which its session holds against its rights: when it is given, when these
 * change, and at the end. A session without rights at its end, since its token has run out or was revoked, leaves only the wish
 * that what it had published turns stale.
 */
final class Testament {

    /** What a client that was sent away has beyond the delay that it was told, to come back and say that it lives. */
    private static final Duration RETURN_WITHIN = Duration.ofSeconds(10);

    private final SessionState state;
    private final String session;
    private final Lane lane;
    private final Membership membership;
    private final Wills wills;
    private final Caller caller;
    private final Publishing publishing;
    private final Answers answers;
    private @Nullable LastWill will;
    private Duration grace = Duration.ZERO;
    private boolean hasEnded;

    Testament(
            SessionState state,
            String session,
            Lane lane,
            Membership membership,
            Wills wills,
            Caller caller,
            Publishing publishing,
            Answers answers) {
        this.state = state;
        this.session = session;
        this.lane = lane;
        this.membership = membership;
        this.wills = wills;
        this.caller = caller;
        this.publishing = publishing;
        this.answers = answers;
    }

    /** Takes what it says in place of what it said before; throws a {@link ProtocolException} where it must not, and leaves that as it was. */
    void take(ClientFrame.Will frame) {
        LastWill wanted = frame.will();
        if (wanted.isNone()) {
            takeBack();
        } else {
            requireGranted(wanted, frame.id());
            publishing.admit(wanted.publish().size(), frame.id());
            if (hasEnded) {
                return; // it was sent away for that
            }
            if (!wills.give(testator(), wanted)) {
                throw new ProtocolException(
                        ErrorCode.UNAVAILABLE,
                        "there is no room for more wills now, or they can not be kept; what was said before counts on",
                        frame.id());
            }
            will = wanted;
        }
        if (frame.id() != null) {
            answerOnceKept(frame.id());
        }
    }

    private void takeBack() {
        if (will != null) {
            will = null;
            wills.takeBack(session);
        }
    }

    private void requireGranted(LastWill wanted, @Nullable FrameId id) {
        if (!caller.mayPublish()) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, Publisher.forbidden(caller), id);
        }
        for (Draft draft : wanted.publish()) {
            if (!caller.mayPublish(draft.topic())) {
                throw new ProtocolException(ErrorCode.FORBIDDEN, Publisher.forbidden(caller, draft.topic()), id);
            }
        }
    }

    private List<Draft> granted(LastWill wanted) {
        return wanted.publish().stream()
                .filter(draft -> caller.mayPublish(draft.topic()))
                .toList();
    }

    private Testator testator() {
        Identity shown = caller.identity();
        return new Testator(
                session,
                caller.address(),
                shown == null ? null : shown.subject(),
                shown == null ? null : shown.tokenId());
    }

    private void answerOnceKept(FrameId id) {
        var unused = wills.kept()
                .subscribe(
                        nothing -> {},
                        fault -> answer(new ServerFrame.Fault(
                                id, ErrorCode.UNAVAILABLE, "the journal failed while it had this: say it again")),
                        () -> answer(new ServerFrame.Willed(id)));
    }

    private void answer(ServerFrame frame) {
        lane.handover().execute(() -> {
            if (!state.isOver()) {
                answers.add(frame);
                membership.touch();
            }
        });
    }

    /** The client may do something else than before: what its will may not publish any more is taken out of it, and it is told so. */
    void onRights() {
        if (will == null) {
            return;
        }
        List<Draft> granted = granted(will);
        int lost = will.publish().size() - granted.size();
        if (lost > 0) {
            answers.add(new ServerFrame.Fault(
                    null,
                    ErrorCode.FORBIDDEN,
                    lost
                            + " of the values that your will publishes "
                            + (lost == 1 ? "is not granted any more, and is" : "are not granted any more, and are")
                            + " taken out of it"));
        }
        LastWill left = will.publishing(granted);
        if (left.isNone()) {
            takeBack();
        } else {
            will = left;
            boolean unused = wills.give(testator(), left); // it takes no more room
        }
    }

    /** The client is about to be sent away, and may come back after that time. */
    void sendAway(Duration reconnectAfter) {
        grace = reconnectAfter.plus(RETURN_WITHIN);
    }

    /** The session ends: who closes as one should takes leave. */
    void end(int code) {
        hasEnded = true;
        if (will == null) {
            return;
        }
        if (code == CloseCode.NORMAL.code()) {
            takeBack();
        } else {
            wills.ended(session, granted(will), grace);
        }
    }
}
