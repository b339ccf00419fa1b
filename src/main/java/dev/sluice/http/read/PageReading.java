package dev.sluice.http.read;

import dev.sluice.journal.Journal;
import dev.sluice.journal.Journal.Missing;
import dev.sluice.journal.Journal.Slice;
import dev.sluice.message.StreamPosition;
import dev.sluice.protocol.ReadQuery;

/**
 * What has to do with the history, from a position up to where the log ended when it began. What is missing before the first thing that
 * stands on the page, or before {@code next} where there is none, it tells as {@code "recovered":false}: so a page ends at a hole once it has something,
 * also where updates were evicted while it was read, and leaves the hole to the next one to tell.
 */
abstract class PageReading extends Reading {

    private final Journal journal;
    private final boolean lines;
    private final StreamPosition head;
    private boolean recovered;
    private long position;

    PageReading(Journal journal, ReadQuery query, boolean lines) {
        super(query.filters(), lines ? UpdatesEncoder.ofLines() : UpdatesEncoder.ofArray("{\"updates\":["));
        this.journal = journal;
        this.lines = lines;
        StreamPosition since = query.since() == null ? beginning(journal) : query.since();
        this.head = journal.head();
        boolean isOfThisLog = since.epoch().equals(head.epoch()) && since.offset() <= head.offset();
        this.position = isOfThisLog ? since.offset() : 0;
        this.recovered = isOfThisLog && since.offset() >= journal.evictedTo();
    }

    private static StreamPosition beginning(Journal journal) {
        return new StreamPosition(journal.head().epoch(), 0);
    }

    final Journal journal() {
        return journal;
    }

    /** Where the log ended when it began. */
    final long head() {
        return head.offset();
    }

    /** Everything up to it was looked at. */
    final long position() {
        return position;
    }

    final void goTo(long offset) {
        position = offset;
    }

    /** What comes next in the log, to be looked at in one step; at its end nothing. */
    final Slice slice() {
        return journal.read(position, stepUpdates()).upTo(head());
    }

    /** Goes on behind a hole, while nothing is on the page. */
    final void passHole(Missing missing) {
        recovered = false;
        position = missing.to();
    }

    /** Ends the page; the next one goes on from that offset. */
    final void endAt(long next) {
        String place = "\"next\":\"" + head.epoch() + ":" + next + "\",\"recovered\":" + recovered + "}";
        end(lines ? "{" + place : "]," + place);
    }
}
