package dev.sluice.session;

import dev.sluice.message.Publication;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one lane that have the same filter, so that the same updates concern them.
 *
 * <p>Those of sessions that keep up are <i>direct</i>: they sit in ranks, each of which is written all that came since its
 * last turn. Each of the others is offered every update for its outbox at once.
 */
final class Audience {

    private final TopicFilter filter;
    private final int rankSeats;
    private final List<Seat> others = new ArrayList<>(1);
    private final List<Rank> ranks = new ArrayList<>(0);

    /** {@code rankSeats}: how many sit in a rank, at most. */
    Audience(TopicFilter filter, int rankSeats) {
        this.filter = filter;
        this.rankSeats = rankSeats;
    }

    TopicFilter filter() {
        return filter;
    }

    boolean isEmpty() {
        return others.isEmpty() && ranks.isEmpty();
    }

    /** A new one, which is not direct. */
    Seat seat(Subscription subscription) {
        Seat seat = new Seat(this, subscription);
        seat.sitAmongOthers();
        return seat;
    }

    /** Keeps an update for the direct seats; ranks to which it is the first one line up for their turn. */
    void meet(Publication publication, Turns turns) {
        for (int i = 0; i < ranks.size(); i++) {
            turns.meet(ranks.get(i), publication);
        }
    }

    /** Offers the topic's newest update to the seats that are not direct. Sessions come and go between drains, never meanwhile. */
    void offer(LaneTopic topic) {
        for (int i = 0; i < others.size(); i++) {
            Subscription subscription = others.get(i).subscription;
            try {
                subscription.session().intake().offer(subscription, topic);
            } catch (RuntimeException e) {
                subscription.session().fail(e);
            }
        }
    }

    /** The subscriptions of all seats at this moment. */
    List<Subscription> subscriptions() {
        List<Subscription> all = new ArrayList<>();
        others.forEach(seat -> all.add(seat.subscription));
        ranks.forEach(rank -> rank.seats().forEach(seat -> all.add(seat.subscription)));
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

    /** A subscription's place in the audience of one of its filters. */
    static final class Seat {
        private final Audience audience;
        private final Subscription subscription;
        private @Nullable Rank rank;
        private int place;

        private Seat(Audience audience, Subscription subscription) {
            this.audience = audience;
            this.subscription = subscription;
        }

        Audience audience() {
            return audience;
        }

        Subscription subscription() {
            return subscription;
        }

        /** The same object for all of the audience. */
        TopicFilter filter() {
            return audience.filter;
        }

        /** For one that has been offered everything that the lane took in, and has nothing waiting. */
        void makeDirect() {
            if (rank == null) {
                leaveOthers();
                rank = audience.openRank();
                place = rank.join(this);
            }
        }

        /** Whether updates wait for the turn of its rank. */
        boolean isOwed() {
            return rank != null && rank.due() > 0;
        }

        /** Writes what waits for its rank's turn; then it has to leave the rank. What the socket does not take goes to the outbox. */
        void writeAhead(Batches batches) {
            if (rank != null && rank.due() > 0) {
                rank.writeAhead(this, batches);
            }
        }

        /** What is due to its rank is not written to it any more. */
        void makeIndirect() {
            if (rank != null) {
                leaveRank(rank);
                sitAmongOthers();
            }
        }

        void leave() {
            if (rank != null) {
                leaveRank(rank);
            } else {
                leaveOthers();
            }
        }

        private void sitAmongOthers() {
            place = audience.others.size();
            audience.others.add(this);
        }

        private void leaveOthers() {
            Seat last = audience.others.remove(audience.others.size() - 1);
            if (last != this) {
                audience.others.set(place, last);
                last.place = place;
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
