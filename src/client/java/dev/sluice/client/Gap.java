package dev.sluice.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Updates are missing here.
 *
 * @param lost how many; null where nobody can know
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
