package dev.sluice.delivery;

import java.util.Locale;

/** Why an update was not delivered. */
public enum LossReason {
    /** The client did not take updates as fast as they came. */
    SLOW,
    /** It had waited longer than the client wants it. */
    EXPIRED,
    /** The history does not have it any more. */
    HISTORY;

    /** The name as it stands in the frame. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
