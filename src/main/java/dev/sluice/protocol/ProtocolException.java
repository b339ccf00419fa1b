package dev.sluice.protocol;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A client's frame that cannot be carried out; becomes an {@code error} frame. Carries no stack trace: it is no fault of the server. */
public final class ProtocolException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable FrameId id;

    public ProtocolException(ErrorCode code, String message, @Nullable FrameId id) {
        super(message, null, false, false);
        this.code = code;
        this.id = id;
    }

    public ServerFrame.Fault toFrame() {
        return new ServerFrame.Fault(id, code, String.valueOf(getMessage()));
    }

    public ErrorCode code() {
        return code;
    }
}
