package dev.sluice.message;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * An update on its way to the subscribers, with its bytes for each wire format: encoded when the first client of that
 * format is written to, then shared by all.
 *
 * <p>Safe to share between threads. Two that ask at once may both encode, to equal bytes; one of them is kept.
 */
public final class Publication {

    private static final AtomicIntegerFieldUpdater<Publication> WAITING =
            AtomicIntegerFieldUpdater.newUpdater(Publication.class, "waiting");

    private final long id;
    private final Update update;
    private final List<Update> forgotten;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile int waiting;

    private final AtomicReferenceArray<byte[]> encoded = new AtomicReferenceArray<>(UpdateEncoder.SLOTS);

    public Publication(Update update) {
        this(update, List.of());
    }

    /** With the last update of each topic that has no last value any more from then on. */
    public Publication(Update update, List<Update> forgotten) {
        this(update.offset(), update, forgotten);
    }

    private Publication(long id, Update update, List<Update> forgotten) {
        this.id = id;
        this.update = update;
        this.forgotten = List.copyOf(forgotten);
    }

    /** Of an update that is in no log, and has the offset of another one; {@code number} counts those, from 1. */
    public static Publication besideTheLog(Update update, List<Update> forgotten, long number) {
        return new Publication(-number, update, forgotten);
    }

    /** Tells it from every other one; the offset of one that is in the log. */
    public long id() {
        return id;
    }

    /** The last update of each topic that has no last value any more: this one, if it retires its topic, or one that had to go. */
    public List<Update> forgotten() {
        return forgotten;
    }

    public Update update() {
        return update;
    }

    public long offset() {
        return update.offset();
    }

    /** It waits for one more session; true if that is the first one. */
    public boolean waitsForOneMore() {
        return WAITING.getAndIncrement(this) == 0;
    }

    /** It waits for one session less; true if it was the last one. */
    public boolean waitsForOneLess() {
        return WAITING.decrementAndGet(this) == 0;
    }

    /** The bytes for the clients of one format; not to be changed. */
    public byte[] encoded(UpdateEncoder encoder) {
        byte[] bytes = encoded.get(encoder.slot());
        if (bytes == null) {
            bytes = encoder.encode(update);
            encoded.set(encoder.slot(), bytes);
        }
        return bytes;
    }
}
