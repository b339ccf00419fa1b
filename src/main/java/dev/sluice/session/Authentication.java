package dev.sluice.session;

import dev.sluice.lane.Lane;
import dev.sluice.lane.Membership;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.security.Caller;
import dev.sluice.security.Identity;
import dev.sluice.security.TokenException;
import dev.sluice.security.Tokens;
import dev.sluice.timer.TimerWheel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Who the client is, by the tokens that it shows: waits for the first one where it must show one, lets another one of the same
 * subject take its place, and ends the session when it runs out. While a token is looked at, the frames behind it wait.
 */
final class Authentication {

    /** The clock of the wall may be set: it is looked at again after that. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private final SessionState state;
    private final Ending ending;
    private final Lane lane;
    private final Membership membership;
    private final Caller caller;
    private final Answers answers;
    private final InstantSource clock;
    private final Runnable onRights;
    private final GrantedBytes granted;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::onTimer);
    private long firstUntil;
    private long verifyingUntil;
    private boolean verifying;
    private @Nullable FrameId verifyingId;
    /** Whether nobody could say yet what the last token that was shown is worth: it is not the client's fault. */
    private boolean unjudged;

    private boolean queryWaits;

    /**
     * {@code onRights} is told when the client may do something else than before, and when it has shown no token in time for what its
     * query asks for.
     */
    Authentication(
            SessionState state,
            Ending ending,
            Lane lane,
            Membership membership,
            Caller caller,
            Answers answers,
            InstantSource clock,
            Runnable onRights) {
        this.state = state;
        this.ending = ending;
        this.lane = lane;
        this.membership = membership;
        this.caller = caller;
        this.answers = answers;
        this.clock = clock;
        this.onRights = onRights;
        this.granted = new GrantedBytes(lane.fanOut().indexBytes());
    }

    void begin() {
        Tokens tokens = caller.tokens();
        if (tokens != null) {
            firstUntil = lane.nowNanos() + tokens.authWithin().toNanos();
            setTimer(tokens);
        }
    }

    /** Takes room for what was shown before the session; throws a {@link ProtocolException} where there is none. */
    void takeRoom() {
        Identity shown = caller.identity();
        if (shown == null) {
            return;
        }
        Identity shared = granted.become(shown);
        if (shared == null) {
            throw new ProtocolException(ErrorCode.UNAVAILABLE, GrantedBytes.NO_ROOM, null);
        }
        caller.become(shared);
    }

    /** Whether the client has to show a token before all else. */
    boolean isAwaited() {
        return caller.mustShowToken();
    }

    /** Gives one who may do something without a token the same time to show one, if nothing of what its query asks for is open to all. */
    boolean mayWaitFor(ClientFrame.Subscribe asked) {
        Tokens tokens = caller.tokens();
        if (tokens == null
                || caller.identity() != null
                || !caller.effective(asked.topics(), 0).isEmpty()) {
            return false;
        }
        queryWaits = true;
        setTimer(tokens);
        return true;
    }

    /** Whether frames have to wait for what is shown. */
    boolean isVerifying() {
        return verifying;
    }

    void requireShown(@Nullable FrameId id) {
        if (isAwaited()) {
            throw new ProtocolException(ErrorCode.UNAUTHORIZED, "show a token first, by auth", id);
        }
    }

    /** Looks at a token; goes on when it is known whose it is. */
    void show(ClientFrame.Auth frame) {
        Tokens tokens = caller.tokens();
        if (tokens == null) {
            throw new ProtocolException(ErrorCode.UNKNOWN_TYPE, "this server asks for no tokens", frame.id());
        }
        verifying = true;
        verifyingId = frame.id();
        unjudged = true;
        verifyingUntil = lane.nowNanos() + tokens.authWithin().toNanos();
        var unused = caller.verify(frame.token())
                .subscribe(
                        identity -> lane.handover().execute(() -> settle(() -> accept(frame.id(), identity, tokens))),
                        fault -> lane.handover().execute(() -> settle(() -> refuse(frame.id(), fault))));
    }

    private void settle(Runnable outcome) {
        if (state.isOver()) {
            return;
        }
        verifying = false;
        try {
            outcome.run();
        } catch (Throwable e) {
            ending.fail(e);
        }
        membership.touch();
    }

    private void accept(@Nullable FrameId id, Identity shown, Tokens tokens) {
        String subject = caller.subject();
        if (subject != null && !subject.equals(shown.subject())) {
            answers.add(new ServerFrame.Fault(
                    id, ErrorCode.FORBIDDEN, "a connection stays with one subject: open another one for another"));
            return;
        }
        if (!tokens.isValid(shown)) {
            refuse(id, TokenException.refused("it has ended meanwhile")); // it was good when it was looked at
            return;
        }
        Identity shared = granted.become(shown);
        if (shared == null) {
            refuse(id, TokenException.unavailable(GrantedBytes.NO_ROOM));
            return;
        }
        if (!caller.isAdmittedAs(shown)) {
            answers.add(new ServerFrame.Fault(id, ErrorCode.RATE_LIMITED, "too many connections of this subject"));
            ending.close(CloseCode.TOO_FAST);
            return;
        }
        caller.become(shared);
        unjudged = false;
        answers.add(new ServerFrame.Authenticated(
                id, shown.subject(), shown.expires().getEpochSecond()));
        setTimer(tokens);
        onRights.run();
    }

    private void refuse(@Nullable FrameId id, Throwable fault) {
        if (!(fault instanceof TokenException refusal)) {
            ending.fail(fault);
            return;
        }
        ErrorCode code = refusal.isTemporary() ? ErrorCode.UNAVAILABLE : ErrorCode.UNAUTHORIZED;
        answers.add(new ServerFrame.Fault(id, code, "the token is not taken: " + refusal.getMessage()));
        if (!refusal.isTemporary()) {
            unjudged = false;
            end();
        }
    }

    /** Ends the session if its token counts no more. */
    void check() {
        Tokens tokens = caller.tokens();
        Identity shown = caller.identity();
        if (tokens != null && shown != null && !tokens.isValid(shown) && !state.isOver()) {
            end();
        }
    }

    /** Whatever still waits to be carried out is carried out by nobody. */
    private void end() {
        caller.loseRights();
        ending.close(CloseCode.UNAUTHORIZED);
    }

    void stop() {
        timer.cancel();
        granted.end();
    }

    private void setTimer(Tokens tokens) {
        timer.cancel();
        lane.wheel().set(timer, nextLook(tokens, lane.nowNanos()));
    }

    private long onTimer(long now) {
        Tokens tokens = caller.tokens();
        if (tokens == null || state.isOver()) {
            return TimerWheel.NEVER;
        }
        try {
            if (isAtEnd(tokens, now)) {
                if (!verifying || now >= verifyingUntil) {
                    endInVain();
                    return TimerWheel.NEVER;
                }
                return verifyingUntil;
            }
        } catch (Throwable e) {
            ending.fail(e);
            return TimerWheel.NEVER;
        }
        return nextLook(tokens, now);
    }

    private void endInVain() {
        if (caller.identity() == null && queryWaits) {
            onRights.run();
        } else if (caller.identity() == null && unjudged) {
            endUnjudged();
        } else {
            end();
        }
    }

    /** What it has shown may be good: it is to come again, not to get another token. */
    private void endUnjudged() {
        if (verifying) {
            answers.add(new ServerFrame.Fault(
                    verifyingId,
                    ErrorCode.UNAVAILABLE,
                    "the token is not taken: the keys of its issuer could not be read in time"));
        }
        caller.loseRights();
        ending.close(CloseCode.TRY_LATER);
    }

    private boolean isAtEnd(Tokens tokens, long now) {
        Identity shown = caller.identity();
        return shown == null
                ? (isAwaited() || queryWaits) && now >= firstUntil
                : !clock.instant().isBefore(tokens.endOf(shown));
    }

    private long nextLook(Tokens tokens, long now) {
        Identity shown = caller.identity();
        if (shown == null) {
            return isAwaited() || queryWaits ? firstUntil : TimerWheel.NEVER;
        }
        Instant wall = clock.instant();
        Instant end = tokens.endOf(shown);
        return end.isAfter(wall.plus(LOOK_AGAIN))
                ? now + LOOK_AGAIN.toNanos()
                : now + Math.max(0, Duration.between(wall, end).toNanos());
    }
}
