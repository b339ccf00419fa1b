package dev.sluice.session;

import dev.sluice.audit.Audit;
import dev.sluice.audit.AuditClient;
import dev.sluice.audit.AuditEvent;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.security.Caller;

/** What the audit hears of one session. */
final class SessionAudit {

    private final Audit audit;
    private final String session;
    private final Caller caller;
    private final AuditClient.Way way;
    private boolean hasBegun;
    private boolean isNamed;

    SessionAudit(Audit audit, String session, Caller caller, AuditClient.Way way) {
        this.audit = audit;
        this.session = session;
        this.caller = caller;
        this.way = way;
    }

    private AuditClient client() {
        return AuditClient.of(way, caller, session);
    }

    void begun() {
        hasBegun = true;
        isNamed = caller.subject() != null;
        audit.happened(new AuditEvent.Connected(client()));
    }

    /** The client has shown a token: by its first one it is known who it is. */
    void shown() {
        if (!isNamed) {
            begun();
        }
    }

    /** Refusals are what concerns rights; a rate that is too high and a fault in a frame are between the client and its session. */
    void answered(ServerFrame answer) {
        if (answer instanceof ServerFrame.Fault fault
                && (fault.code() == ErrorCode.FORBIDDEN || fault.code() == ErrorCode.UNAUTHORIZED)) {
            audit.happened(new AuditEvent.Refused(client(), fault.code()));
        }
    }

    /** One that never began was refused by its transport. */
    void closed(int code) {
        if (hasBegun) {
            audit.happened(new AuditEvent.Closed(client(), code));
        }
    }
}
