package dev.sluice.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Updates are missing here, and do not come after all: what is received and what is told as lost is together what was published.
 * Only under {@link Policy#CONFLATE}, {@code maxRate} and fields of {@link Contract#with}, or before {@link Synced}, may a
 * reconnect bring what a gap told as lost; so it may where a subscription of that kind shares the connection, if nothing
 * followed the gap.
 *
 * @param lost how many; null where nobody can know, also where the server names no topics and several subscriptions of one
 *     connection may be concerned
 * @param conflated how many the session conflated since its last gap; those are not lost
 * @param reason {@code slow} (the buffer was full), {@code expired} ({@code maxAge}) or {@code history} (not kept any more)
 * @param topics whose updates; empty where any topic of the subscription may be concerned
 * @param from the first offset that the losses span; null where it is not known
 * @param to the last one
 */
public record Gap(
        @Nullable Long lost,
        long conflated,
        String reason,
        List<String> topics,
        @Nullable Long from,
        @Nullable Long to) implements StreamEvent {

    public Gap {
        topics = List.copyOf(topics);
    }

    static Gap ofUnknownHistory() {
        return new Gap(null, 0, "history", List.of(), null, null);
    }

    static Gap of(Frame frame) {
        return new Gap(
                frame.optionalNumber("lost"),
                frame.number("conflated", 0),
                frame.text("reason", "slow"),
                frame.texts("topics"),
                frame.optionalNumber("from"),
                frame.optionalNumber("to"));
    }

    /** As each of several subscriptions is told that it may concern: how many of them are its own nobody knows. */
    Gap ofOneAmongSeveral() {
        return new Gap(null, conflated, reason, topics, from, to);
    }

    /** Both as one, for who could not be told yet. */
    Gap and(Gap later) {
        Long sum = lost == null || later.lost == null ? null : Long.valueOf(lost + later.lost);
        boolean any = topics.isEmpty() || later.topics.isEmpty();
        List<String> both = any
                ? List.of()
                : java.util.stream.Stream.concat(topics.stream(), later.topics.stream())
                        .distinct()
                        .toList();
        Long first = from == null || later.from == null ? null : Long.valueOf(Math.min(from, later.from));
        Long last = to == null || later.to == null ? null : Long.valueOf(Math.max(to, later.to));
        return new Gap(sum, conflated + later.conflated, reason, both, first, last);
    }
}
