package dev.sluice.fanout;

import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.FilterIndex;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who of a lane's receivers wants which topic: brings each update to them, to those that keep up rank by rank, in turns. What
 * fails in one receiver ends that one only. Owned by one lane.
 */
public final class FanOut {

    private final LaneTopics topics = new LaneTopics();
    private final int turnSockets;
    private final IndexBytes indexBytes;
    private final FilterIndex<Audience> index = new FilterIndex<>(this::audience);
    private final Batches batches = new Batches();
    private final Turns turns;
    private final List<Receiver> full = new ArrayList<>();

    /**
     * @param turnSockets how many sockets a rank has at most, and after how many no further rank has its turn in a drain
     * @param dueMax how many updates a rank may be due
     * @param indexBytes where the memory of the filters is counted
     */
    public FanOut(int turnSockets, int dueMax, IndexBytes indexBytes) {
        this.indexBytes = indexBytes;
        this.turnSockets = turnSockets;
        this.turns = new Turns(dueMax);
    }

    private Audience audience(TopicFilter filter) {
        indexBytes.add(filter.indexBytes());
        return new Audience(filter, turnSockets);
    }

    /** Where the memory of the filters is counted. */
    public IndexBytes indexBytes() {
        return indexBytes;
    }

    /** What a filter would take more. */
    public long bytesMoreWith(TopicFilter filter) {
        return index.has(filter) ? 0 : filter.indexBytes();
    }

    /** The topics that there are, as of the last update that was offered. */
    public LaneTopics topics() {
        return topics;
    }

    /** A last value that was there before the first update is offered. */
    public void begin(Update lastValue) {
        LaneTopic unused = topics.update(lastValue);
    }

    /** A seat in the audience of a filter; {@code row} is where values that were held back are {@linkplain #release released} to, null if none are. */
    public Audience.Seat seat(TopicFilter filter, Receiver receiver, @Nullable Object row) {
        return index.group(filter).seat(receiver, row);
    }

    public void leave(Audience.Seat seat) {
        seat.leave();
        if (seat.audience().isEmpty()) {
            index.remove(seat.audience().filter());
            indexBytes.add(-seat.audience().filter().indexBytes());
        }
    }

    /** Offers a live update to all who want it, or keeps it for their turn; false if nobody does. To be followed by {@link #makeRoom}. */
    public boolean offer(Publication publication) {
        LaneTopic topic = topics.update(publication.update());
        List<Audience> audiences = topic.audiences(index);
        for (int i = 0; i < audiences.size(); i++) {
            Audience audience = audiences.get(i);
            audience.meet(publication, turns);
            audience.offer(topic, publication, full);
        }
        return !audiences.isEmpty();
    }

    /** Lets those write that were left without room by what came last. */
    public void makeRoom() {
        for (int i = 0; i < full.size(); i++) {
            makeRoom(full.get(i));
        }
        full.clear();
    }

    private static void makeRoom(Receiver receiver) {
        try {
            receiver.makeRoom();
        } catch (Throwable e) {
            receiver.fail(e);
        }
    }

    /** Whether a rank waits for its turn. */
    public boolean isOwing() {
        return !turns.isEmpty();
    }

    /** Whether a rank is due so much that turns have to come before more updates. */
    public boolean isFull() {
        return turns.isFull();
    }

    /** Lets ranks write, those first that have waited longest. Returns how many sockets were written to. */
    public int writeTurns() {
        int writes = 0;
        for (Rank rank = turns.next(); rank != null; rank = writes < turnSockets ? turns.next() : null) {
            writes += rank.write(batches);
        }
        return writes;
    }

    /** Writes what waits for the turn of its rank to one receiver before; it has to leave the rank then. */
    public void writeAhead(Audience.Seat seat) {
        seat.writeAhead(batches);
    }

    /**
     * A topic is retired, or goes for a newer one: then what was left to its snapshot has to come now, when no snapshot can be
     * read of it any more. To be followed by {@link #makeRoom}.
     */
    public void forget(Topic name) {
        LaneTopic topic = topics.remove(name);
        if (topic == null) {
            return;
        }
        if (!topic.last().isRetirement()) {
            Publication last = new Publication(topic.last()); // one, for all for whom it waits then
            for (Audience audience : topic.audiences(index)) {
                audience.receivers().forEach(receiver -> tellForgotten(receiver, topic, last));
            }
        }
        topics.free(topic);
    }

    private void tellForgotten(Receiver receiver, LaneTopic topic, Publication last) {
        try {
            if (receiver.onForgotten(topic, last)) {
                full.add(receiver);
            }
        } catch (Throwable e) {
            receiver.fail(e);
        }
    }

    /** A value that {@code by} held back goes to those in a row who want the topic. */
    public void release(Object row, Object by, LaneTopic topic, Publication released) {
        List<Audience> audiences = topic.audiences(index);
        for (int i = 0; i < audiences.size(); i++) {
            audiences.get(i).release(row, by, topic, released, full);
        }
        makeRoom();
    }
}
