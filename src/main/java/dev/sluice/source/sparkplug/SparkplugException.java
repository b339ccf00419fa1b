package dev.sluice.source.sparkplug;

import dev.sluice.source.Rejection;
import dev.sluice.source.Rejection.Reason;

/** A message, or a metric in it, that can not be published. Without a stack: who sends nonsense may send much of it. */
final class SparkplugException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    SparkplugException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** The same of what can not be read. */
    SparkplugException(String message) {
        this(Reason.PAYLOAD, message);
    }

    Rejection rejection() {
        return new Rejection(reason, String.valueOf(getMessage()));
    }
}
