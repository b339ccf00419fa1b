package dev.sluice.http.read;

import dev.sluice.journal.Journal;
import dev.sluice.journal.Journal.Slice;
import dev.sluice.message.Update;
import dev.sluice.protocol.ReadQuery;

/** One page of the history: the oldest updates after a position that match. Nothing is missing between two updates of a page. */
final class HistoryReading extends PageReading {

    private int left;
    private boolean empty = true;

    HistoryReading(Journal journal, ReadQuery query, boolean lines) {
        super(journal, query, lines);
        this.left = query.limit();
    }

    @Override
    void read() {
        Slice slice = slice();
        if (slice.missing() == null) {
            take(slice);
        } else if (empty) {
            passHole(slice.missing());
            take(slice);
        } else {
            endAt(position());
        }
    }

    private void take(Slice slice) {
        for (Update update : slice.updates()) {
            if (left == 0 || isPieceFull()) {
                break;
            }
            goTo(update.offset());
            if (matches(update)) {
                add(update);
                empty = false;
                left--;
            }
        }
        if (slice.updates().isEmpty() && slice.missing() == null) {
            goTo(head()); // nothing is left up to there
        }
        if (left == 0 || position() == head()) {
            endAt(position());
        }
    }
}
