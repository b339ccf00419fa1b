package dev.sluice.source;

import dev.sluice.protocol.ErrorCode;
import java.util.Locale;

/** Why a message, or a record in it, was not published, and never will be. */
public record Rejection(Reason reason, String message) {

    /** By what it is counted. */
    public enum Reason {
        /** Its topic, or the name of a SenML record, is none of ours: an empty level, over 255 bytes. */
        TOPIC,
        /** It matches no filter: left of a session that had others. */
        FILTER,
        PAYLOAD,
        TOO_LARGE,
        /** A topic of the server's own. */
        FORBIDDEN,
        /** One topic too many. */
        NEW_TOPICS,
        /** Of Sparkplug: what says something has not told before what it is. */
        NO_BIRTH,
        /** Of Sparkplug: one node or metric too many. */
        LIMIT,
        /** A fault in the server. */
        INTERNAL;

        /** As it stands in the meter's tag. */
        public String tag() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Reason of(ErrorCode refusal) {
            return switch (refusal) {
                case FORBIDDEN -> FORBIDDEN;
                case RATE_LIMITED -> NEW_TOPICS;
                default -> INTERNAL;
            };
        }
    }
}
