package dev.sluice.websocket;

import dev.sluice.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What a client's close frame says (RFC 6455, 5.5.1).
 *
 * @param code why it closes; {@link #NO_CODE} where it does not tell
 */
record ClosePayload(int code) {

    static final int NO_CODE = -1;

    private static final int CODE_BYTES = 2;

    /** The codes of RFC 6455, 7.4.1 and of IANA's registry that may be sent, then those of libraries and programs. */
    private static boolean maySend(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }

    /** Of a payload that is empty or has two bytes at least. */
    static ClosePayload of(byte[] payload) throws FramingFault {
        if (payload.length == 0) {
            return new ClosePayload(NO_CODE);
        }
        ByteBuf in = Unpooled.wrappedBuffer(payload);
        int code = in.readUnsignedShort();
        if (!maySend(code)) {
            throw new FramingFault(CloseCode.PROTOCOL_ERROR);
        }
        Utf8Check reason = new Utf8Check();
        if (!reason.accepts(in, CODE_BYTES, in.readableBytes()) || !reason.end()) {
            throw new FramingFault(CloseCode.NOT_UTF8);
        }
        return new ClosePayload(code);
    }

    boolean hasCode() {
        return code != NO_CODE;
    }
}
