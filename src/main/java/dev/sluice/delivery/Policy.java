package dev.sluice.delivery;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What happens to updates that wait for a client while it is slow. */
public enum Policy {
    /** When the buffer is full, the update that has waited longest is lost. */
    DROP_OLDEST;

    /** Buffer where the client names none. */
    static final int BUFFER_DEFAULT = 256;

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
