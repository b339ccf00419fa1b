package dev.sluice.catchup;

import dev.sluice.fanout.LanePlace;
import dev.sluice.journal.Journal;
import dev.sluice.message.Update;
import dev.sluice.protocol.FrameId;
import dev.sluice.topic.TopicFilter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends all of the history up to an offset that the log has reached, and nothing live: what goes on meanwhile is the business of others. */
public final class RangeCursor extends HistoryCursor {

    private final long end;
    private final Wishes wishes;

    /**
     * A cursor with wishes of its own.
     *
     * @param older the filters that the session had before, with the offsets from which on it sees to what they match
     */
    public RangeCursor(
            @Nullable FrameId id,
            boolean answered,
            List<TopicFilter> filters,
            long since,
            long until,
            Map<TopicFilter, Long> older,
            LanePlace place,
            Journal journal,
            Wishes wishes) {
        super(id, answered, filters, since, older, place, journal);
        this.end = Math.max(since, until);
        this.wishes = wishes;
    }

    @Override
    public Wishes wishes() {
        return wishes;
    }

    @Override
    long end() {
        return end;
    }

    @Override
    long coversTo() {
        return 0;
    }

    @Override
    Stored judge(Update update, boolean isPast) {
        return new Stored.Replayed(update, false);
    }
}
