package dev.sluice.websocket;

import dev.sluice.protocol.CloseCode;
import java.io.Serial;

/** What a client sent breaks RFC 6455: its connection fails with that code. Carries no stack: any client can cause it. */
final class FramingFault extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final CloseCode code;

    FramingFault(CloseCode code) {
        super(code.reason(), null, false, false);
        this.code = code;
    }

    CloseCode code() {
        return code;
    }
}
