package dev.sluice.catchup;

import dev.sluice.fanout.LanePlace;
import dev.sluice.journal.Journal;
import dev.sluice.message.Update;
import dev.sluice.protocol.FrameId;
import dev.sluice.topic.TopicFilter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends all of the history up to the lane's place in the log, where live updates go on: the lane does not move while it is
 * read, so nothing is missing between the two and nothing comes twice.
 */
public final class ReplayCursor extends HistoryCursor {

    /** {@code older} are the filters that the session had before, with the offsets from which on it sees to what they match. */
    public ReplayCursor(
            @Nullable FrameId id,
            boolean answered,
            List<TopicFilter> filters,
            long since,
            Map<TopicFilter, Long> older,
            LanePlace place,
            Journal journal) {
        super(id, answered, filters, since, older, place, journal);
    }

    @Override
    long end() {
        return place().head();
    }

    @Override
    long coversTo() {
        return Long.MAX_VALUE;
    }

    @Override
    Stored judge(Update update, boolean isPast) {
        return new Stored.Replayed(update, isPast);
    }
}
