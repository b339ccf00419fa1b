package dev.sluice.will;

import dev.sluice.audit.AuditClient;
import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whose will it is: a session that published, and who that was.
 *
 * @param session its id, which all that it published has as its source
 * @param address the client's, whose new topics are counted
 * @param subject that of its token; null where it has shown none
 * @param tokenId that token's {@code jti}; null where it has none
 */
public record Testator(
        String session,
        InetAddress address,
        @Nullable String subject,
        @Nullable String tokenId) {

    /** For who asks whether it was revoked; null where it has shown no token. */
    @Nullable
    Identity identity() {
        return subject == null ? null : new Identity(subject, tokenId, Instant.MAX, Grants.NONE);
    }

    AuditClient client() {
        return new AuditClient(AuditClient.Way.WEBSOCKET, address, session, subject);
    }
}
