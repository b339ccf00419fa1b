package dev.sluice.protocol;

import java.util.Arrays;

/**
 * Why a connection was ended, by the status codes of RFC 6455 section 7.4 and those of Sluice's own from 4400 on. Each
 * is also a contract on what the client should do next.
 */
public enum CloseCode {
    /** The client closed; nothing to do. */
    NORMAL(1000, "closed"),
    /** The server drains: reconnect after the delay given in {@code goaway}. */
    GOING_AWAY(1001, "server is going away"),
    /** A frame that breaks RFC 6455: don't retry. */
    PROTOCOL_ERROR(1002, "websocket protocol error"),
    /** A binary message on a JSON session, or text on a CBOR one: don't retry. */
    UNSUPPORTED_DATA(1003, "text is for JSON, binary for CBOR"),
    /** Text that is not UTF-8: don't retry. */
    NOT_UTF8(1007, "text is not UTF-8"),
    /** A message over the limit: don't retry. */
    TOO_BIG(1009, "message is too large"),
    /** A fault in the server: reconnect with backoff. */
    INTERNAL(1011, "server fault"),
    /** Too many connections in all, or too much that is held of what they send, or no new session can begin: reconnect with backoff. */
    TRY_LATER(1013, "come again later"),
    /** The client broke the protocol: don't retry. */
    BROKE_PROTOCOL(4400, "protocol violated"),
    /** No valid token was shown in time, or it ran out, or was revoked: get one, then reconnect. */
    UNAUTHORIZED(4401, "no valid token"),
    /** Permission refused after the upgrade: don't retry. */
    FORBIDDEN(4403, "forbidden"),
    /** No pong and no frame in time: reconnect. */
    SILENT(4408, "no pong in time"),
    /** The client takes no byte for too long, or its policy is disconnect and its buffer is full: reconnect. */
    TOO_SLOW(4409, "client is too slow"),
    /** The client sends faster than its limit and goes on, or its subject has all its sessions: reconnect with backoff. */
    TOO_FAST(4429, "too many frames, or sessions of one subject"),
    /** The connection was lost without a close frame; never on the wire (RFC 6455, 7.1.5). */
    LOST(1006, "connection lost");

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    /** Whether a code is one of these. */
    public static boolean isKnown(int code) {
        return Arrays.stream(values()).anyMatch(known -> known.code == code);
    }

    public int code() {
        return code;
    }

    /** Text for the close frame; below the 123 bytes that RFC 6455 allows. */
    public String reason() {
        return reason;
    }
}
