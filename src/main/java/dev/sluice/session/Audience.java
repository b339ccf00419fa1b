package dev.sluice.session;

import dev.sluice.message.Publication;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;

/**
 * The subscriptions of one lane that have the same filter, so that the same updates concern them.
 *
 * <p>Those of sessions that keep up sit in front: they are <i>direct</i>, and are written all updates of a drain at once,
 * as bytes that are put together once for all of them. Each of the others is offered every update for its outbox. Seats
 * become direct between drains only: in the midst of one, updates of it that came before would be written twice.
 */
final class Audience {

    private final TopicFilter filter;
    private final ArrayList<Seat> seats = new ArrayList<>(1);
    private final ArrayList<Publication> met = new ArrayList<>(0);
    private int direct;

    Audience(TopicFilter filter) {
        this.filter = filter;
    }

    TopicFilter filter() {
        return filter;
    }

    boolean isEmpty() {
        return seats.isEmpty();
    }

    /** A new one, which is not direct. */
    Seat seat(Subscription subscription) {
        Seat seat = new Seat(this, subscription, seats.size());
        seats.add(seat);
        return seat;
    }

    /** Keeps an update for the direct seats; true if it is the first since {@link #writeMet}. */
    boolean meet(Publication publication) {
        if (direct == 0) {
            return false;
        }
        met.add(publication);
        return met.size() == 1;
    }

    /** Offers the topic's newest update to the seats that are not direct. Sessions come and go between drains, never meanwhile. */
    void offer(LaneTopic topic) {
        for (int i = direct; i < seats.size(); i++) {
            Subscription subscription = seats.get(i).subscription;
            try {
                subscription.session().intake().offer(subscription, topic);
            } catch (RuntimeException e) {
                subscription.session().fail(e);
            }
        }
    }

    /**
     * Writes what was met to the direct seats. From behind, since one whose session falls behind goes to the others.
     *
     * @return how many there were
     */
    int writeMet(Batches batches) {
        int writes = direct;
        for (int i = direct - 1; i >= 0; i--) {
            Subscription subscription = seats.get(i).subscription;
            try {
                subscription.session().intake().takeDirectly(subscription, met, batches);
            } catch (RuntimeException e) {
                subscription.session().fail(e);
            }
        }
        met.clear();
        batches.clear();
        return writes;
    }

    /** The subscriptions of all seats at this moment. */
    List<Subscription> subscriptions() {
        return seats.stream().map(seat -> seat.subscription).toList();
    }

    /** A subscription's place in the audience of one of its filters. */
    static final class Seat {
        private final Audience audience;
        private final Subscription subscription;
        private int index;

        private Seat(Audience audience, Subscription subscription, int index) {
            this.audience = audience;
            this.subscription = subscription;
            this.index = index;
        }

        Audience audience() {
            return audience;
        }

        /** The same object for all of the audience. */
        TopicFilter filter() {
            return audience.filter;
        }

        boolean isDirect() {
            return index < audience.direct;
        }

        /** Between drains only. */
        void makeDirect() {
            if (!isDirect()) {
                audience.swap(index, audience.direct++);
            }
        }

        void makeIndirect() {
            if (isDirect()) {
                audience.swap(index, --audience.direct);
            }
        }

        void leave() {
            makeIndirect();
            audience.swap(index, audience.seats.size() - 1);
            audience.seats.remove(index);
        }
    }

    private void swap(int i, int k) {
        Seat one = seats.get(i);
        Seat other = seats.get(k);
        seats.set(i, other);
        seats.set(k, one);
        other.index = i;
        one.index = k;
    }
}
