package dev.sluice.http.read;

import dev.sluice.message.Update;
import dev.sluice.topic.TopicFilter;
import java.util.List;
import org.springframework.http.MediaType;

/**
 * One answer out of the store, read piece by piece. Between two pieces nothing of it is held, and each looks at a bounded
 * part of the store, so that an answer of any length takes neither heap nor the event loop from others. Not thread-safe.
 */
abstract class Reading {

    /** Filters held against topics in one step: a fraction of a millisecond. */
    private static final int STEP_MATCHES = 2_048;

    private static final int STEP_UPDATES = 256;

    /** A piece is full with that; one update may go beyond. */
    private static final int PIECE_BYTES = 32 << 10;

    private final List<TopicFilter> filters;
    private final UpdatesEncoder out;
    private boolean ended;

    Reading(List<TopicFilter> filters, UpdatesEncoder out) {
        this.filters = filters;
        this.out = out;
    }

    final MediaType type() {
        return out.type();
    }

    /** The next bytes, of which there may be none; not to be called after the end. */
    final byte[] next() {
        read();
        return out.take();
    }

    final boolean isEnded() {
        return ended;
    }

    /** Reads on until the piece is full, or enough was looked at for one turn, or the answer has {@link #end}ed. */
    abstract void read();

    /** Updates to be looked at in one step. */
    final int stepUpdates() {
        return Math.max(1, Math.min(STEP_UPDATES, STEP_MATCHES / filters.size()));
    }

    final boolean matches(Update update) {
        for (TopicFilter filter : filters) {
            if (filter.matches(update.topic())) {
                return true;
            }
        }
        return false;
    }

    final void add(Update update) {
        out.add(update);
    }

    final boolean isPieceFull() {
        return out.size() >= PIECE_BYTES;
    }

    final void end(String tail) {
        out.end(tail);
        ended = true;
    }
}
