package dev.sluice.http.read;

import dev.sluice.journal.Journal;
import dev.sluice.journal.Journal.Missing;
import dev.sluice.journal.Journal.Slice;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.protocol.ReadQuery;
import org.jspecify.annotations.Nullable;

/**
 * One page of the history: the oldest updates after a position that match, up to where the log ended when it began.
 * Nothing is missing between two updates of a page. What is missing before the first of them, or before {@code next} where
 * there are none, it tells as {@code "recovered":false}: so a page ends at a hole once it has updates, also where they were
 * evicted while it was read, and leaves it to the next one to tell.
 */
final class HistoryReading extends Reading {

    private final Journal journal;
    private final boolean lines;
    private final StreamPosition head;
    private int left;
    private boolean empty = true;
    private boolean recovered;
    private long position;

    HistoryReading(Journal journal, ReadQuery query, boolean lines) {
        super(query.filters(), lines ? UpdatesEncoder.ofLines() : UpdatesEncoder.ofArray("{\"updates\":["));
        this.journal = journal;
        this.lines = lines;
        this.left = query.limit();
        StreamPosition since = query.since() == null ? beginning(journal) : query.since();
        this.head = journal.head();
        boolean isOfThisLog = since.epoch().equals(head.epoch()) && since.offset() <= head.offset();
        this.position = isOfThisLog ? since.offset() : 0;
        this.recovered = isOfThisLog && since.offset() >= journal.evictedTo();
    }

    private static StreamPosition beginning(Journal journal) {
        return new StreamPosition(journal.head().epoch(), 0);
    }

    @Override
    void read() {
        Slice slice = journal.read(position, stepUpdates()).upTo(head.offset());
        if (isPassed(slice.missing())) {
            take(slice);
        } else {
            end(tail());
        }
    }

    /** Goes on behind a hole, if that may be. */
    private boolean isPassed(@Nullable Missing missing) {
        if (missing == null) {
            return true;
        }
        if (empty) {
            recovered = false;
            position = missing.to();
        }
        return empty;
    }

    private void take(Slice slice) {
        for (Update update : slice.updates()) {
            if (left == 0 || isPieceFull()) {
                break;
            }
            position = update.offset();
            if (matches(update)) {
                add(update);
                empty = false;
                left--;
            }
        }
        if (slice.updates().isEmpty() && slice.missing() == null) {
            position = head.offset(); // nothing is left up to there
        }
        if (left == 0 || position == head.offset()) {
            end(tail());
        }
    }

    private String tail() {
        String place = "\"next\":\"" + head.epoch() + ":" + position + "\",\"recovered\":" + recovered + "}";
        return lines ? "{" + place : "]," + place;
    }
}
