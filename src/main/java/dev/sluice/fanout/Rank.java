package dev.sluice.fanout;

import dev.sluice.message.Publication;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Sessions of one audience that keep up, so many that their turn to be written ends soon. What the lane meets for them is
 * put together once and written to each of them at once.
 *
 * <p>A lane writes the ranks of large audiences in turns and takes in updates between two of them, so that each rank gets
 * all that came until its turn: with 1,000 sockets of 10 us each an update waits 5 ms in the median, where it would wait
 * 10 if all sockets had to be done before the next update were looked at. Owned by a lane.
 */
final class Rank {

    private final int seatsMax;
    private final List<Audience.Seat> seats = new ArrayList<>(1);
    private final List<Publication> due = new ArrayList<>(1);

    Rank(int seatsMax) {
        this.seatsMax = seatsMax;
    }

    boolean isEmpty() {
        return seats.isEmpty();
    }

    /** Whether a session that has been offered everything may join: not while older updates are to be written to the rank. */
    boolean isOpen() {
        return due.isEmpty() && seats.size() < seatsMax;
    }

    /** Keeps an update for the rank's turn; returns how many there are then. */
    int meet(Publication publication) {
        due.add(publication);
        return due.size();
    }

    /** Updates that wait for the rank's turn, which have not been counted in any ledger. */
    int due() {
        return due.size();
    }

    List<Audience.Seat> seats() {
        return Collections.unmodifiableList(seats);
    }

    /** Its place in {@link #leave}. */
    int join(Audience.Seat seat) {
        seats.add(seat);
        return seats.size() - 1;
    }

    /** Takes a seat out; the last one moves to its place. */
    void leave(int place) {
        Audience.Seat last = seats.remove(seats.size() - 1);
        if (place < seats.size()) {
            seats.set(place, last);
            last.moved(place);
        }
    }

    /**
     * Its turn. From behind, since a session that falls behind leaves the rank.
     *
     * @return how many were written to
     */
    int write(Batches batches) {
        int writes = seats.size();
        try {
            for (int i = writes - 1; i >= 0; i--) {
                write(seats.get(i).receiver(), batches);
            }
        } finally {
            due.clear();
            batches.clear();
        }
        return writes;
    }

    /** Writes what is due to one session before the turn of the others; it has to leave the rank then. */
    void writeAhead(Audience.Seat seat, Batches batches) {
        try {
            write(seat.receiver(), batches);
        } finally {
            batches.clear();
        }
    }

    private void write(Receiver receiver, Batches batches) {
        try {
            receiver.takeDirectly(due, batches);
        } catch (Throwable e) {
            receiver.fail(e);
        }
    }
}
