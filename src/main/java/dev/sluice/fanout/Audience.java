package dev.sluice.fanout;

import dev.sluice.message.Publication;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The receivers of one lane that have the same filter, so that the same updates concern them.
 *
 * <p>Those that keep up are <i>direct</i>: they sit in ranks, each of which is written all that came since its last turn. Each
 * of the others is offered every update at once; those that have a pace sit apart, by pace, so that a value which was held
 * back finds them without a look at anybody else.
 */
public final class Audience {

    private final TopicFilter filter;
    private final int rankSeats;
    private final List<Seat> others = new ArrayList<>(1);
    private final List<Rank> ranks = new ArrayList<>(0);
    private Map<Object, List<Seat>> paced = Map.of();

    /** {@code rankSeats}: how many sit in a rank, at most. */
    Audience(TopicFilter filter, int rankSeats) {
        this.filter = filter;
        this.rankSeats = rankSeats;
    }

    TopicFilter filter() {
        return filter;
    }

    boolean isEmpty() {
        return others.isEmpty() && ranks.isEmpty() && paced.isEmpty();
    }

    /** A new one, which is not direct. */
    Seat seat(Receiver receiver, @Nullable Object pace) {
        Seat seat = new Seat(this, receiver, pace);
        seat.sitDown();
        return seat;
    }

    /** Keeps an update for the direct seats; ranks to which it is the first one line up for their turn. */
    void meet(Publication publication, Turns turns) {
        for (int i = 0; i < ranks.size(); i++) {
            turns.meet(ranks.get(i), publication);
        }
    }

    /**
     * Offers the topic's newest update, which just came, to the seats that are not direct. Receivers come and go between drains, never meanwhile.
     * Those that are full then are added to {@code full}.
     */
    void offer(LaneTopic topic, Publication newest, List<Receiver> full) {
        offer(topic, newest, others, full);
        if (!paced.isEmpty()) {
            paced.values().forEach(seats -> offer(topic, newest, seats, full));
        }
    }

    private static void offer(LaneTopic topic, Publication newest, List<Seat> seats, List<Receiver> full) {
        for (int i = 0; i < seats.size(); i++) {
            Receiver receiver = seats.get(i).receiver;
            try {
                if (receiver.offer(topic, newest)) {
                    full.add(receiver);
                }
            } catch (Throwable e) {
                receiver.fail(e);
            }
        }
    }

    /** Gives a held value to those who want it at that pace. */
    void release(Object pace, LaneTopic topic, Publication released, List<Receiver> full) {
        List<Seat> seats = paced.getOrDefault(pace, List.of());
        for (int i = 0; i < seats.size(); i++) {
            Receiver receiver = seats.get(i).receiver;
            try {
                if (receiver.release(topic, released)) {
                    full.add(receiver);
                }
            } catch (Throwable e) {
                receiver.fail(e);
            }
        }
    }

    /** Those of all seats at this moment. */
    List<Receiver> receivers() {
        List<Receiver> all = new ArrayList<>();
        others.forEach(seat -> all.add(seat.receiver));
        paced.values().forEach(seats -> seats.forEach(seat -> all.add(seat.receiver)));
        ranks.forEach(rank -> rank.seats().forEach(seat -> all.add(seat.receiver)));
        return all;
    }

    private Rank openRank() {
        for (Rank rank : ranks) {
            if (rank.isOpen()) {
                return rank;
            }
        }
        Rank added = new Rank(rankSeats);
        ranks.add(added);
        return added;
    }

    /** Where those sit that have this pace and are not direct. */
    private List<Seat> row(@Nullable Object pace) {
        if (pace == null) {
            return others;
        }
        if (paced.isEmpty()) {
            paced = new LinkedHashMap<>(2);
        }
        return paced.computeIfAbsent(pace, absent -> new ArrayList<>(1));
    }

    private void rowIsEmpty(@Nullable Object pace) {
        if (pace != null) {
            List<Seat> unused = paced.remove(pace);
        }
    }

    /** A receiver's place in the audience of one of its filters. */
    public static final class Seat {
        private final Audience audience;
        private final Receiver receiver;
        private final @Nullable Object pace;
        private @Nullable Rank rank;
        private int place;

        private Seat(Audience audience, Receiver receiver, @Nullable Object pace) {
            this.audience = audience;
            this.receiver = receiver;
            this.pace = pace;
        }

        Audience audience() {
            return audience;
        }

        Receiver receiver() {
            return receiver;
        }

        /** The same object for all of the audience. */
        public TopicFilter filter() {
            return audience.filter;
        }

        /** For one that has been offered everything that the lane took in, has nothing waiting, and wants all. */
        public void makeDirect() {
            if (rank == null) {
                standUp();
                rank = audience.openRank();
                place = rank.join(this);
            }
        }

        /** Whether updates wait for the turn of its rank. */
        public boolean isOwed() {
            return rank != null && rank.due() > 0;
        }

        /** Writes what waits for its rank's turn; then it has to leave the rank. What the socket does not take goes to the outbox. */
        void writeAhead(Batches batches) {
            if (rank != null && rank.due() > 0) {
                rank.writeAhead(this, batches);
            }
        }

        /** What is due to its rank is not written to it any more. */
        public void makeIndirect() {
            if (rank != null) {
                leaveRank(rank);
                sitDown();
            }
        }

        void leave() {
            if (rank != null) {
                leaveRank(rank);
            } else {
                standUp();
            }
        }

        private void sitDown() {
            List<Seat> row = audience.row(pace);
            place = row.size();
            row.add(this);
        }

        private void standUp() {
            List<Seat> row = audience.row(pace);
            Seat last = row.remove(row.size() - 1);
            if (last != this) {
                row.set(place, last);
                last.place = place;
            }
            if (row.isEmpty()) {
                audience.rowIsEmpty(pace);
            }
        }

        private void leaveRank(Rank left) {
            left.leave(place);
            if (left.isEmpty()) {
                audience.ranks.remove(left);
            }
            rank = null;
        }

        void moved(int to) {
            place = to;
        }
    }
}
