package dev.sluice.client;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a subscription is to be served: the delivery contract of the protocol. Immutable; two that are equal, for the same
 * filters, are one subscription at the server. Bounds are the server's: what it does not take ends the subscription with a
 * {@link SluiceException} of its code.
 *
 * @param policy what happens to updates that wait while the subscriber is slow
 * @param buffer how many updates may wait at the server, under {@link Policy#CONFLATE} how many topics, 1 to 65,536; null is
 *     the server's default (256, or its limit)
 * @param maxRate the most updates a second of each topic, above 0; what comes faster is conflated; null is no bound
 * @param maxAge an update that has waited longer is lost and told in a {@link Gap}, in whole milliseconds; null is no bound
 * @param snapshot whether the last values come first
 * @param since the resume point to begin from, as a heartbeat or an HTTP answer gave it; null begins now
 * @param more other fields of a {@code subscribe} frame by name, each a JSON value, as {@code where} or {@code deadband}
 */
public record Contract(
        Policy policy,
        @Nullable Integer buffer,
        @Nullable Double maxRate,
        @Nullable Duration maxAge,
        boolean snapshot,
        @Nullable String since,
        Map<String, String> more) {

    /** Drop-oldest with the server's buffer, beginning with the last values. */
    public static final Contract DEFAULT = new Contract(Policy.DROP_OLDEST, null, null, null, true, null, Map.of());

    public Contract {
        if (maxRate != null && !(maxRate > 0 && maxRate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("maxRate is a number above 0, not " + maxRate);
        }
        more = Map.copyOf(more);
        more.values().forEach(json -> FrameReader.check(json));
    }

    /** The default with another policy. */
    public static Contract of(Policy policy) {
        return new Contract(policy, null, null, null, true, null, Map.of());
    }

    /** The newest value of each topic alone. */
    public static Contract conflate() {
        return of(Policy.CONFLATE);
    }

    public Contract withBuffer(int updates) {
        return new Contract(policy, updates, maxRate, maxAge, snapshot, since, more);
    }

    public Contract withMaxRate(double updatesPerSecond) {
        return new Contract(policy, buffer, updatesPerSecond, maxAge, snapshot, since, more);
    }

    public Contract withMaxAge(Duration age) {
        return new Contract(policy, buffer, maxRate, age, snapshot, since, more);
    }

    /** Only what is published from now on. After a reconnect that could not be made up for, the last values come all the same. */
    public Contract withoutSnapshot() {
        return new Contract(policy, buffer, maxRate, maxAge, false, since, more);
    }

    public Contract withSince(String resumePoint) {
        return new Contract(policy, buffer, maxRate, maxAge, snapshot, resumePoint, more);
    }

    /**
     * One more field of the {@code subscribe} frame.
     *
     * @param json its value
     * @throws IllegalArgumentException if that is no JSON
     */
    public Contract with(String field, String json) {
        Map<String, String> all = new TreeMap<>(more);
        all.put(field, json);
        return new Contract(policy, buffer, maxRate, maxAge, snapshot, since, all);
    }

    /** Whether others may join it underway: one that begins at a place of its own, or ends, is for one alone. */
    boolean canBeShared() {
        return since == null && !endsByItself() && !more.containsKey("speed");
    }

    /** Whether the query of an event stream can say it: one with other fields would be served as if it had none. */
    boolean canBeStreamed() {
        return more.isEmpty();
    }

    /** Whether updates come in the order of the log: then each is a place to go on from. */
    boolean isInOrder() {
        return policy != Policy.CONFLATE && maxRate == null && more.isEmpty();
    }

    boolean endsByItself() {
        return more.containsKey("until");
    }

    void writeTo(FrameWriter frame) {
        frame.text("policy", policy.wire());
        if (buffer != null) {
            frame.raw("buffer", buffer.toString());
        }
        if (maxRate != null) {
            frame.raw("maxRate", maxRate.toString());
        }
        if (maxAge != null) {
            frame.number("maxAge", maxAge.toMillis());
        }
        more.forEach(frame::raw);
    }
}
