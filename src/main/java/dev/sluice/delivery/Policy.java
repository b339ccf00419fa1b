package dev.sluice.delivery;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What happens to updates that wait for a client while it is slow. */
public enum Policy {
    /** When the buffer is full, the update that has waited longest is lost. */
    DROP_OLDEST,
    /** When the buffer is full, the update that arrives is lost. */
    DROP_NEWEST,
    /** Only the newest update of each topic waits; when too many topics wait, the one that has waited longest is lost. */
    CONFLATE,
    /** When the buffer is full, the client is sent away with 4409. */
    DISCONNECT;

    /** Buffer where the client names none, except for {@link #CONFLATE}, which has the limit. */
    static final int BUFFER_DEFAULT = 256;

    /** The buffer where the client names none. */
    public int defaultBuffer(int bufferMax) {
        return this == CONFLATE ? bufferMax : Math.min(BUFFER_DEFAULT, bufferMax);
    }

    /** The name as it stands in frames: {@code drop-oldest}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Policy> named(String wireName) {
        return Arrays.stream(values())
                .filter(policy -> policy.wireName().equals(wireName))
                .findFirst();
    }
}
