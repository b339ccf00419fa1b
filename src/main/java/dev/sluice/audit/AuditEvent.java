package dev.sluice.audit;

import dev.sluice.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Something that happened to a client. */
public sealed interface AuditEvent {

    AuditClient client();

    /** A session began; told once more when its client says later who it is. */
    record Connected(AuditClient client) implements AuditEvent {}

    /** A session ended, with a close code, which SSE has too though it can not send it. */
    record Closed(AuditClient client, int code) implements AuditEvent {}

    /** A request, a handshake or a frame was not carried out for who sent it, or for how much of it there was. */
    record Refused(AuditClient client, ErrorCode error) implements AuditEvent {}

    /**
     * Tokens were revoked.
     *
     * @param client who did it
     * @param id that of the revocation
     * @param sub whose tokens; null where it is one
     * @param jti which token; null where it is all of a subject
     * @param until Unix seconds
     */
    record Revoked(
            AuditClient client,
            String id,
            @Nullable String sub,
            @Nullable String jti,
            long until) implements AuditEvent {}

    /**
     * The will of a session that ended without taking leave was carried out.
     *
     * @param stale whether what came from that session turned stale
     * @param published how many values it was to publish
     */
    record WillCarriedOut(AuditClient client, boolean stale, int published) implements AuditEvent {}

    /** A revocation was taken back. */
    record TakenBack(AuditClient client, String id) implements AuditEvent {}
}
