package dev.sluice.fanout;

import dev.sluice.message.Update;
import dev.sluice.topic.FilterIndex;
import dev.sluice.topic.Topic;
import java.util.List;

/**
 * What a lane knows of one topic: its last value, as of the lane's place in the log, and who wants it. It keeps no encoded frames
 * of the value, which would double what the journal bounds: those go with the {@code Publication}, when nobody waits for it.
 */
public final class LaneTopic {

    private final int slot;
    private final long bornAt;
    private Update last;
    private List<Audience> audiences = List.of();
    private long audiencesVersion = -1;

    /** {@code slot} is its place in the lane's table. */
    LaneTopic(int slot, Update last) {
        this.slot = slot;
        this.bornAt = last.offset();
        this.last = last;
    }

    public int slot() {
        return slot;
    }

    /** An offset that it was there at; the one it began with, unless it is older than the lane. */
    public long bornAt() {
        return bornAt;
    }

    public Topic topic() {
        return last.topic();
    }

    public Update last() {
        return last;
    }

    void update(Update newest) {
        last = newest;
    }

    /** The filters that match, looked up again only when filters came or went. */
    List<Audience> audiences(FilterIndex<Audience> index) {
        if (audiencesVersion != index.version()) {
            audiences = index.matching(topic());
            audiencesVersion = index.version();
        }
        return audiences;
    }
}
