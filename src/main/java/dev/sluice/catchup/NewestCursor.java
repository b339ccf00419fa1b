package dev.sluice.catchup;

import dev.sluice.fanout.LanePlace;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.journal.Journal;
import dev.sluice.message.Update;
import dev.sluice.protocol.FrameId;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends of the history up to where the subscribe came only the newest update of each topic, retirements too: an update of which
 * a newer one is known when its turn comes is conflated. What is live since goes its own way meanwhile, so that a client that
 * is slow does not depend on how long the history lasts; and nothing older of its topic is sent behind it.
 */
public final class NewestCursor extends HistoryCursor {

    private final long end;

    /** {@code older} are the filters that the session had before, with the offsets from which on it sees to what they match. */
    public NewestCursor(
            @Nullable FrameId id,
            boolean answered,
            List<TopicFilter> filters,
            long since,
            Map<TopicFilter, Long> older,
            LanePlace place,
            Journal journal) {
        super(id, answered, filters, since, older, place, journal);
        this.end = Math.max(since, place.head());
    }

    @Override
    long end() {
        return end;
    }

    @Override
    long coversTo() {
        return end;
    }

    @Override
    @Nullable
    Stored judge(Update update, boolean isPast) {
        long newest = newestOffset(update.topic());
        if (newest == 0 && update.offset() <= journal().evictedTo()) {
            return null;
        }
        return newest > update.offset() ? new Stored.Conflated(update) : new Stored.Replayed(update, isPast);
    }

    /** As the lane knows it; of a topic that is gone there, as the journal does. 0 where none does. */
    private long newestOffset(Topic name) {
        LaneTopic topic = place().topics().get(name);
        return topic == null ? journal().newestOffset(name) : topic.last().offset();
    }
}
