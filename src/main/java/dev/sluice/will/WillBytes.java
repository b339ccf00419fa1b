package dev.sluice.will;

import dev.sluice.security.AddressBlock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The memory that all wills take, of which one subject, or one address where there is none, may have a half: so that nobody takes all of it. Not thread-safe. */
final class WillBytes {

    private final long max;
    private final Map<Object, Long> byOwner = new HashMap<>();
    private long all;

    WillBytes(long max) {
        this.max = max;
    }

    long all() {
        return all;
    }

    /** Whether one may take the place of another, null where there was none. One that takes no more always may. */
    boolean hasRoomFor(Kept kept, @Nullable Kept before) {
        long more = kept.bytes() - (before == null ? 0 : before.bytes());
        return more <= 0 || (all + more <= max && byOwner.getOrDefault(owner(kept), 0L) + more <= max / 2);
    }

    void add(Kept kept) {
        all += kept.bytes();
        byOwner.merge(owner(kept), kept.bytes(), Long::sum);
    }

    void remove(Kept kept) {
        all -= kept.bytes();
        byOwner.computeIfPresent(
                owner(kept), (owner, bytes) -> bytes == kept.bytes() ? null : Long.valueOf(bytes - kept.bytes()));
    }

    private static Object owner(Kept kept) {
        Testator testator = kept.testator();
        return testator.subject() == null ? AddressBlock.of(testator.address()) : testator.subject();
    }
}
