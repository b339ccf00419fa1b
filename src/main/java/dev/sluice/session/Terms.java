package dev.sluice.session;

import dev.sluice.delivery.Contract;
import dev.sluice.delivery.Policy;
import dev.sluice.protocol.ContractRequest;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.ProtocolException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the server agrees to of the contracts that clients ask for. */
final class Terms {

    /** Ten years: what waits longer has nobody waiting for it, and nanoseconds would overflow at 292. */
    private static final long MILLIS_MAX = 315_360_000_000L;

    private Terms() {}

    /** The contract asked for, with the defaults of what is absent; refuses what is out of range. */
    static Contract grant(ContractRequest asked, int bufferMax, @Nullable FrameId frameId) {
        Policy policy = asked.policy() == null
                ? Policy.DROP_OLDEST
                : Policy.named(asked.policy()).orElseThrow(() -> refusal("there is no such policy", frameId));
        long buffer = asked.buffer() == null ? policy.defaultBuffer(bufferMax) : asked.buffer();
        if (buffer < 1 || buffer > bufferMax) {
            throw refusal("buffer must be from 1 to " + bufferMax, frameId);
        }
        Double rate = asked.maxRate();
        if (rate != null && !(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
            throw refusal("maxRate must be a number above 0", frameId);
        }
        if (asked.maxSilence() != null && asked.deadband() == null) {
            throw refusal("maxSilence goes with deadband: without one nothing is held back", frameId);
        }
        if (asked.until() != null && asked.since() == null) {
            throw refusal("until goes with since: it is history that ends", frameId);
        }
        if (asked.until() != null && asked.until() < 0) {
            throw refusal("until must be an offset", frameId);
        }
        return new Contract(
                policy,
                (int) buffer,
                rate,
                duration("maxAge", asked.maxAge(), frameId),
                asked.where(),
                asked.deadband(),
                duration("maxSilence", asked.maxSilence(), frameId),
                asked.until());
    }

    private static @Nullable Duration duration(String name, @Nullable Long millis, @Nullable FrameId frameId) {
        if (millis != null && (millis < 1 || millis > MILLIS_MAX)) {
            throw refusal(name + " must be from 1 to " + MILLIS_MAX + " milliseconds", frameId);
        }
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private static ProtocolException refusal(String message, @Nullable FrameId frameId) {
        return new ProtocolException(ErrorCode.BAD_PARAMETER, message, frameId);
    }
}
