package dev.sluice.publish;

import dev.sluice.limit.Allowances;
import dev.sluice.limit.TokenBucket;
import dev.sluice.security.AddressBlock;
import java.util.function.LongSupplier;

/** How many topics each address may still begin: one allowance for all that comes from it. Safe for any thread. */
final class NewTopics {

    private static final double SECONDS_PER_HOUR = 3600;

    private final Allowances<AddressBlock> byAddress;

    /** {@code max}: topics at once, and again as many over an hour. */
    NewTopics(int max, LongSupplier nanoTime) {
        this.byAddress = new Allowances<>(max / SECONDS_PER_HOUR, max, nanoTime);
    }

    /** An allowance that is whole. */
    static TokenBucket whole(int max, long nowNanos) {
        return new TokenBucket(max / SECONDS_PER_HOUR, max, nowNanos);
    }

    /** Takes one topic from the allowance of an address, if there is one left. */
    boolean mayBegin(AddressBlock address) {
        return byAddress.tryTake(address);
    }
}
