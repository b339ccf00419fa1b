package dev.sluice.delivery;

import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Neighbouring losses of one reason that the client has not been told of yet: what becomes a {@code gap} frame. */
public final class Losses {

    /** More topics than these are not named (protocol, section 4). */
    private static final int TOPICS_MAX = 64;

    private final LossReason reason;
    private long count;
    private long from = Long.MAX_VALUE;
    private long to;
    private @Nullable Set<Topic> topics = new LinkedHashSet<>();

    Losses(LossReason reason) {
        this.reason = reason;
    }

    void add(Update update) {
        count++;
        from = Math.min(from, update.offset());
        to = Math.max(to, update.offset());
        if (topics != null && topics.add(update.topic()) && topics.size() > TOPICS_MAX) {
            topics = null;
        }
    }

    /** Takes in losses of the same reason that turned out to be neighbours. */
    public void addAll(Losses neighbour) {
        count += neighbour.count;
        from = Math.min(from, neighbour.from);
        to = Math.max(to, neighbour.to);
        if (topics != null && neighbour.topics != null) {
            topics.addAll(neighbour.topics);
            topics = topics.size() > TOPICS_MAX ? null : topics;
        } else {
            topics = null;
        }
    }

    public LossReason reason() {
        return reason;
    }

    public long count() {
        return count;
    }

    /** Lowest offset lost. */
    public long from() {
        return from;
    }

    /** Highest offset lost. */
    public long to() {
        return to;
    }

    /** The topics concerned; null if more than 64. */
    public @Nullable Set<Topic> topics() {
        return topics;
    }
}
