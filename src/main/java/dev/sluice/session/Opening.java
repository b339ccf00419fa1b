package dev.sluice.session;

import dev.sluice.lane.Lane;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.HandshakeQuery;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.security.Caller;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a session begins: the client is welcomed, and what the query of its handshake asks for is carried out, as soon as it has
 * shown a token where it takes one.
 */
final class Opening {

    private final String id;
    private final Ending ending;
    private final Lane lane;
    private final SessionLimits limits;
    private final Caller caller;
    private final FrameSource frames;
    private final Authentication authentication;
    private final Commands commands;
    private final Pulse pulse;
    private final SessionAudit audit;

    /** Waits for the token that it takes, or for the log. */
    private @Nullable HandshakeQuery asked;

    private boolean waitsForLog;

    Opening(
            String id,
            Ending ending,
            Lane lane,
            SessionLimits limits,
            Caller caller,
            FrameSource frames,
            Authentication authentication,
            Commands commands,
            Pulse pulse,
            SessionAudit audit) {
        this.id = id;
        this.ending = ending;
        this.lane = lane;
        this.limits = limits;
        this.caller = caller;
        this.frames = frames;
        this.authentication = authentication;
        this.commands = commands;
        this.pulse = pulse;
        this.audit = audit;
    }

    /**
     * A query that is faulty, or can not be carried out, ends the session behind its welcome.
     *
     * @return false if the query waits for a token, or for the log: then {@link #goesOn} is to be called
     */
    boolean begin(@Nullable String rawQuery) {
        HandshakeQuery query = HandshakeQuery.NONE;
        ProtocolException fault = null;
        try {
            query = HandshakeQuery.parse(rawQuery);
            authentication.takeRoom();
        } catch (ProtocolException e) {
            fault = e;
        }
        welcome(query.heartbeat());
        audit.begun();
        if (fault != null) {
            refuse(fault);
        } else if (authentication.isAwaited()
                || (query.subscribe() != null && authentication.mayWaitFor(query.subscribe()))) {
            asked = query;
            return false;
        } else {
            asked = query;
            return goesOn();
        }
        return true;
    }

    /** Throws a {@link ProtocolException} if the query can not be carried out. */
    void begin(HandshakeQuery query) {
        authentication.takeRoom();
        welcome(query.heartbeat());
        carryOut(query);
        audit.begun();
    }

    /** The client has shown a token, or none in time, or the log may have come as far as it has; false if it has to wait on for that. */
    boolean goesOn() {
        HandshakeQuery first = asked;
        waitsForLog = first != null && first.subscribe() != null && commands.isAhead(first.subscribe());
        if (first != null && !waitsForLog) {
            asked = null;
            carryOutOrEnd(first);
        }
        return !waitsForLog;
    }

    /** Whether the log is what it waits for. */
    boolean waitsForLog() {
        return waitsForLog;
    }

    private void welcome(Duration heartbeat) {
        pulse.begin(heartbeat);
        authentication.begin();
        frames.answers()
                .add(new ServerFrame.Welcome(
                        id,
                        lane.epoch(),
                        lane.head(),
                        heartbeat.isZero() ? null : heartbeat,
                        limits.toFrame(),
                        limits.node()));
    }

    private void carryOutOrEnd(HandshakeQuery query) {
        try {
            carryOut(query);
        } catch (ProtocolException e) {
            refuse(e);
        }
    }

    private void carryOut(HandshakeQuery query) {
        if (query.credit() != null) {
            frames.grant(query.credit());
        }
        if (query.subscribe() != null) {
            commands.subscribe(query.subscribe(), true);
        }
    }

    private void refuse(ProtocolException fault) {
        frames.answers().add(fault.toFrame());
        ending.close(closeCode(fault));
    }

    /** Who has shown no token may come again with one. */
    CloseCode closeCode(ProtocolException fault) {
        if (fault.code() == ErrorCode.UNAVAILABLE) {
            return CloseCode.TRY_LATER;
        }
        if (fault.code() != ErrorCode.FORBIDDEN) {
            return CloseCode.BROKE_PROTOCOL;
        }
        return caller.tokens() != null && caller.identity() == null ? CloseCode.UNAUTHORIZED : CloseCode.FORBIDDEN;
    }
}
