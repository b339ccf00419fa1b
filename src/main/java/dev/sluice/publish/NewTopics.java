package dev.sluice.publish;

import dev.sluice.security.AddressBlock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many topics each address may still begin: one allowance for all that comes from it, which no new connection renews. An
 * address is forgotten only when its allowance is whole again, so that being forgotten gives nothing. Safe for any thread.
 */
final class NewTopics {

    /** Addresses with an allowance of their own; those beyond share one, until some of these are whole again. */
    static final int ADDRESSES_MAX = 10_000;

    private static final double SECONDS_PER_HOUR = 3600;

    /** How often all are looked through at most for some that are whole again: the log's writer waits for it. */
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int max;
    private final LongSupplier nanoTime;
    private final Map<AddressBlock, TokenBucket> byAddress = new HashMap<>();
    private final TokenBucket beyond;
    private long sweptAt;

    /** {@code max}: topics at once, and again as many over an hour. */
    NewTopics(int max, LongSupplier nanoTime) {
        this.max = max;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        this.beyond = whole(max, now);
        this.sweptAt = now - SWEEP_NANOS;
    }

    /** An allowance that is whole. */
    static TokenBucket whole(int max, long nowNanos) {
        return new TokenBucket(max / SECONDS_PER_HOUR, max, nowNanos);
    }

    /** Takes one topic from the allowance of an address, if there is one left. */
    synchronized boolean mayBegin(AddressBlock address) {
        long now = nanoTime.getAsLong();
        return allowance(address, now).tryTake(now);
    }

    private TokenBucket allowance(AddressBlock address, long now) {
        @Nullable TokenBucket known = byAddress.get(address);
        if (known != null) {
            return known;
        }
        if (byAddress.size() >= ADDRESSES_MAX && now - sweptAt >= SWEEP_NANOS) {
            sweptAt = now;
            byAddress.values().removeIf(each -> each.isFull(now));
        }
        if (byAddress.size() >= ADDRESSES_MAX) {
            return beyond;
        }
        TokenBucket added = whole(max, now);
        byAddress.put(address, added);
        return added;
    }
}
