package dev.sluice.http.read;

import dev.sluice.fold.Fold;
import dev.sluice.fold.Folding;
import dev.sluice.fold.Window;
import dev.sluice.hub.Hub.Passed;
import dev.sluice.journal.Journal;
import dev.sluice.journal.Journal.Missing;
import dev.sluice.journal.Journal.Slice;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ReadQuery;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One page of windows in place of updates: those that are over, the oldest first. A page has all of a stretch of time or nothing of it, so that the next
 * one begins with whole windows; it has more than it may only where one stretch alone has.
 */
final class FoldedReading extends PageReading {

    /** Windows of one stretch, with what ends some of them before its time. */
    static final int STRETCH_MAX = ReadQuery.LIMIT_MAX;

    private final NumberReading numbers;
    private final Folding folding;
    private final @Nullable Passed passed;
    private final int limit;
    /** What goes before the windows of a stretch: what ended one before its time, with that window. */
    private final Queue<Update> before = new ArrayDeque<>(0);

    private int written;
    private boolean giving;

    /** {@code passed} is how far the log had come before this began; null where nobody knows. */
    FoldedReading(Journal journal, ReadQuery query, boolean lines, @Nullable Passed passed) {
        super(journal, query, lines);
        Fold fold = Objects.requireNonNull(query.fold());
        this.numbers = new NumberReading(fold.field());
        this.folding = new Folding(fold, numbers::of);
        this.passed = passed != null && passed.offset() <= head() ? passed : null;
        this.limit = query.limit();
        begin();
    }

    private void begin() {
        if (position() > 0) {
            Slice last = journal().read(position() - 1, 1);
            if (last.missing() == null
                    && !last.updates().isEmpty()
                    && last.updates().get(0).offset() == position()) {
                folding.begin(last.updates().get(0).ts(), position());
            } else {
                folding.missSome();
            }
        }
    }

    @Override
    void read() {
        if (giving) {
            give();
        } else {
            look();
        }
    }

    private void look() {
        Slice slice = slice();
        if (slice.missing() != null) {
            meet(slice.missing());
        } else if (slice.updates().isEmpty()) {
            goTo(head()); // nothing is left up to there
            finish();
        } else {
            numbers.beginStep();
            for (Update update : slice.updates()) {
                if (giving || isEnded() || isPieceFull() || numbers.isEnough()) {
                    return;
                }
                meet(update);
            }
        }
    }

    private void meet(Missing missing) {
        if (written > 0) {
            endAt(folding.begunAfter());
        } else {
            folding.missSome();
            passHole(missing);
        }
    }

    private void meet(Update update) {
        if (!folding.isAt(update.ts()) && hasSome()) {
            folding.pass(update.ts(), position());
            giving = true; // then it is met again
            return;
        }
        folding.pass(update.ts(), position());
        if (matches(update)) {
            take(update);
            if (written + waiting() > limit) {
                onTooMuch();
            }
        }
        if (!isEnded()) {
            goTo(update.offset());
        }
    }

    private void take(Update update) {
        if (!Folding.ends(update)) {
            Window unused = folding.add(update);
            return;
        }
        Window ended = folding.take(update.topic());
        if (ended != null) {
            before.add(ended.toUpdate(0));
        }
        before.add(update);
    }

    /** The stretch is left to the next page, or if it is the first one has a page of its own. */
    private void onTooMuch() {
        if (written > 0) {
            endAt(folding.begunAfter());
        } else if (waiting() > STRETCH_MAX) {
            throw new ProtocolException(
                    ErrorCode.BAD_PARAMETER,
                    "more than " + STRETCH_MAX
                            + " windows are of the same time: ask for less by filter, or for shorter ones",
                    null);
        }
    }

    /** How much is kept of the stretch, until it is over. */
    private int waiting() {
        return before.size() + folding.open().size();
    }

    private boolean hasSome() {
        return waiting() > 0;
    }

    private void write(Update update) {
        add(update);
        written++;
    }

    /** Writes what is over, as far as one step goes. */
    private void give() {
        for (int left = stepUpdates(); left > 0 && !isPieceFull(); left--) {
            Update next = nextOver();
            if (next == null) {
                giving = false;
                if (written >= limit) {
                    endAt(position());
                }
                return;
            }
            write(next);
        }
    }

    private @Nullable Update nextOver() {
        Update first = before.poll();
        if (first != null) {
            return first;
        }
        Window over = folding.takeOver();
        return over == null ? null : over.toUpdate(0);
    }

    /** At the end of the log: its windows are over only if their time is. */
    private void finish() {
        boolean isOver = passed != null && folding.isOverBy(passed.ts());
        if (passed != null && isOver && hasSome()) {
            folding.pass(passed.ts(), position());
            giving = true;
        } else {
            endAt(isOver ? position() : folding.begunAfter(position()));
        }
    }
}
