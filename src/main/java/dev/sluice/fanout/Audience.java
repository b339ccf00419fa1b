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
 * of the others is offered every update at once; those whom values are held back for sit apart, in rows, so that such a value
 * finds them without a look at anybody else.
 */
public final class Audience {

    private final TopicFilter filter;
    private final int rankSeats;
    private final List<Seat> others = new ArrayList<>(1);
    private final List<Rank> ranks = new ArrayList<>(0);
    private Map<Object, List<Seat>> rows = Map.of();

    /** {@code rankSeats}: how many sit in a rank, at most. */
    Audience(TopicFilter filter, int rankSeats) {
        this.filter = filter;
        this.rankSeats = rankSeats;
    }

    TopicFilter filter() {
        return filter;
    }

    boolean isEmpty() {
        return others.isEmpty() && ranks.isEmpty() && rows.isEmpty();
    }

    /** A new one, which is not direct. */
    Seat seat(Receiver receiver, @Nullable Object row) {
        Seat seat = new Seat(this, receiver, row);
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
        if (!rows.isEmpty()) {
            rows.values().forEach(seats -> offer(topic, newest, seats, full));
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

    /** Gives a value that {@code by} held back to those in a row. */
    void release(Object row, Object by, LaneTopic topic, Publication released, List<Receiver> full) {
        List<Seat> seats = rows.getOrDefault(row, List.of());
        for (int i = 0; i < seats.size(); i++) {
            Receiver receiver = seats.get(i).receiver;
            try {
                if (receiver.release(by, topic, released)) {
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
        rows.values().forEach(seats -> seats.forEach(seat -> all.add(seat.receiver)));
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

    /** The one of those who sit there, and are not direct. */
    private List<Seat> row(@Nullable Object row) {
        if (row == null) {
            return others;
        }
        if (rows.isEmpty()) {
            rows = new LinkedHashMap<>(2);
        }
        return rows.computeIfAbsent(row, absent -> new ArrayList<>(1));
    }

    private void rowIsEmpty(@Nullable Object row) {
        if (row != null) {
            List<Seat> unused = rows.remove(row);
        }
    }

    /** A receiver's place in the audience of one of its filters. */
    public static final class Seat {
        private final Audience audience;
        private final Receiver receiver;
        private final @Nullable Object row;
        private @Nullable Rank rank;
        private int place;

        private Seat(Audience audience, Receiver receiver, @Nullable Object row) {
            this.audience = audience;
            this.receiver = receiver;
            this.row = row;
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
            List<Seat> seats = audience.row(row);
            place = seats.size();
            seats.add(this);
        }

        private void standUp() {
            List<Seat> seats = audience.row(row);
            Seat last = seats.remove(seats.size() - 1);
            if (last != this) {
                seats.set(place, last);
                last.place = place;
            }
            if (seats.isEmpty()) {
                audience.rowIsEmpty(row);
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
