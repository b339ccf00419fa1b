package dev.sluice.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** Faults that a test puts into the way of one session, to be met there once or for ever. */
final class Faults {

    enum Place {
        ALLOCATION,
        ENCODER,
        FLUSH,
        OFFER,
        PING,
        ROOM,
        WRITE
    }

    private final Map<Place, Supplier<Throwable>> faults = new EnumMap<>(Place.class);
    private int met;

    void put(Place place, Supplier<Throwable> fault) {
        faults.put(place, fault);
    }

    /** No more of them. */
    void clear() {
        faults.clear();
    }

    /** How often one was met. */
    int met() {
        return met;
    }

    void at(Place place) {
        Supplier<Throwable> fault = faults.get(place);
        if (fault != null) {
            met++;
            Faults.<RuntimeException>sneak(fault.get());
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable fault) throws T {
        throw (T) fault;
    }
}
