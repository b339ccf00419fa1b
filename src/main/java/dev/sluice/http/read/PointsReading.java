package dev.sluice.http.read;

import dev.sluice.field.Quantity;
import dev.sluice.journal.Journal;
import dev.sluice.journal.Journal.Missing;
import dev.sluice.journal.Journal.Slice;
import dev.sluice.message.Update;
import dev.sluice.protocol.ReadQuery;
import dev.sluice.protocol.ReadQuery.Points;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * As many of the updates as a chart can show. It goes over them twice: first for the time that they span, which is cut into stretches of equal
 * length, then for the update with the least number of each stretch and the one with the greatest. So it keeps two updates, however many there
 * are.
 */
final class PointsReading extends PageReading {

    private final NumberReading numbers;
    private final int stretches;
    private boolean spanIsKnown;
    private boolean empty = true;
    private long begin;
    private long end;
    private long firstTs;
    private long lastTs;
    private long stretchMicros = 1;
    private long stretch;
    private @Nullable Point least;
    private @Nullable Point greatest;

    private record Point(Update update, Quantity number) {}

    PointsReading(Journal journal, ReadQuery query, boolean lines) {
        super(journal, query, lines);
        Points points = Objects.requireNonNull(query.points());
        this.numbers = new NumberReading(points.field());
        this.stretches = points.count() / 2;
        this.begin = position();
        this.end = head();
    }

    @Override
    void read() {
        Slice slice = slice();
        if (slice.missing() != null) {
            meet(slice.missing());
        } else if (slice.updates().isEmpty()) {
            goTo(head()); // nothing is left up to there
        } else if (spanIsKnown) {
            choose(slice);
        } else {
            span(slice);
        }
        if (position() >= end) {
            onEnd();
        }
    }

    private void meet(Missing missing) {
        if (!empty) {
            end = position(); // what comes behind it is of the next page
        } else {
            passHole(missing);
            begin = spanIsKnown ? begin : position();
        }
    }

    private void span(Slice slice) {
        for (Update update : slice.updates()) {
            if (matches(update)) {
                firstTs = empty ? update.ts() : firstTs;
                lastTs = update.ts();
                empty = false;
            }
            goTo(update.offset());
        }
    }

    private void onEnd() {
        if (!spanIsKnown && !empty) {
            spanIsKnown = true;
            empty = true;
            stretchMicros = Math.max(1, (lastTs - firstTs) / stretches + 1);
            goTo(begin);
        } else {
            giveStretch();
            endAt(end);
        }
    }

    private void choose(Slice slice) {
        numbers.beginStep();
        for (Update update : slice.updates()) {
            if (update.offset() > end || isPieceFull() || numbers.isEnough()) {
                return;
            }
            goTo(update.offset());
            if (matches(update)) {
                choose(update);
            }
        }
    }

    private void choose(Update update) {
        Quantity number = numbers.of(update);
        if (number == null) {
            return;
        }
        long its = Math.min(stretches - 1, (update.ts() - firstTs) / stretchMicros);
        if (its > stretch) { // a clock that was set back goes on in the same
            giveStretch();
            stretch = its;
        }
        Point point = new Point(update, number);
        if (least == null || least.number().isAbove(number)) {
            least = point;
        }
        if (greatest == null || number.isAbove(greatest.number())) {
            greatest = point;
        }
        empty = false;
    }

    /** Of equal numbers the first. */
    private void giveStretch() {
        Point low = least;
        Point high = greatest;
        if (low == null || high == null) {
            return;
        }
        boolean lowFirst = low.update().offset() <= high.update().offset();
        add(lowFirst ? low.update() : high.update());
        if (low.update().offset() != high.update().offset()) {
            add(lowFirst ? high.update() : low.update());
        }
        least = null;
        greatest = null;
    }
}
