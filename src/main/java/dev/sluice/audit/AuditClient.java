package dev.sluice.audit;

import dev.sluice.security.Caller;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whom something happened to.
 *
 * @param way how it came
 * @param address its address, or the one that a trusted proxy names
 * @param session that of its {@code welcome}; null where it has none
 * @param subject that of its token; null where it has shown none
 */
public record AuditClient(
        Way way,
        InetAddress address,
        @Nullable String session,
        @Nullable String subject) {

    /** How clients come. */
    public enum Way {
        WEBSOCKET,
        SSE,
        HTTP
    }

    public static AuditClient of(Way way, Caller caller, @Nullable String session) {
        return new AuditClient(way, caller.address(), session, caller.subject());
    }
}
