package dev.sluice.fold;

import dev.sluice.field.Quantity;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Folds the updates of many topics, in the order of the log. Since {@code ts} does not step back, all windows that are open at a time are of the same
 * length of it: they are over together when the log has passed their end, and are given out in the order of their last updates. It is told when
 * something of the log is missing, and then says so of every window that may lack it. Not thread-safe.
 */
public final class Folding {

    private static final long NONE = Long.MIN_VALUE;

    private final Fold fold;
    private final Function<Update, @Nullable Quantity> numbers;
    /** In the order of their last updates; first those that are over. */
    private final Map<Topic, Window> open = new LinkedHashMap<>();

    /** Number of the windows in which the log is. */
    private long current = NONE;

    /** Number of windows that begin with something missing. */
    private long missingIn = NONE;

    private boolean missingNext;
    private long begunAfter;

    /** {@code numbers} finds the number in an update's data; null where there is none. */
    public Folding(Fold fold, Function<Update, @Nullable Quantity> numbers) {
        this.fold = fold;
        this.numbers = numbers;
    }

    public Fold fold() {
        return fold;
    }

    /** It begins in the log behind an update of that {@code ts} and offset: of windows that have begun by then something may be missing. */
    public void begin(long ts, long offset) {
        current = fold.windowOf(ts);
        missingIn = current;
        begunAfter = offset;
    }

    /** Updates are missing from the log between the one before and the next one. */
    public void missSome() {
        open.values().forEach(Window::missSome);
        missingNext = true;
    }

    /** Whether the windows in which the log is are those of that {@code ts}, or it has not begun. */
    public boolean isAt(long ts) {
        return current == NONE || current == fold.windowOf(ts);
    }

    /** Whether the windows in which the log is are over by that {@code ts}; also if it has not begun. */
    public boolean isOverBy(long ts) {
        return current < fold.windowOf(ts);
    }

    /**
     * The log is at a {@code ts}, and everything before is known. Before the next update is taken in, all windows that are {@linkplain #takeOver
     * over} have to be taken.
     *
     * @param offset the last one before
     */
    public void pass(long ts, long offset) {
        long next = fold.windowOf(ts);
        if (current == NONE) {
            begunAfter = offset;
        } else if (next != current) {
            begunAfter = offset;
            if (next < current) {
                missSome(); // the clock was set back: these windows have been there before, and those may come again
            }
        }
        current = next;
        if (missingNext) {
            missingIn = next;
            missingNext = false;
        }
    }

    /** Takes the next window that is over; null where there is none. */
    public @Nullable Window takeOver() {
        Iterator<Window> oldest = open.values().iterator();
        Window first = oldest.hasNext() ? oldest.next() : null;
        if (first == null || first.number() == current) {
            return null;
        }
        oldest.remove();
        return first;
    }

    /** Whether an update ends the window of its topic, if one is open, and is told as it is: when it says that there is no value, or none that lives. */
    public static boolean ends(Update update) {
        return update.quality() == Quality.STALE || update.isRetirement();
    }

    /** Takes the window of a topic before its time is over; null if none is open. */
    public @Nullable Window take(Topic topic) {
        return open.remove(topic);
    }

    /** Takes in the update at which the log is, unless it {@linkplain #ends ends} a window; null if it has no number. Returns the window that it is in. */
    public @Nullable Window add(Update update) {
        Quantity value = numbers.apply(update);
        if (value == null) {
            return null;
        }
        Window window = open.remove(update.topic());
        if (window == null) {
            window = new Window(fold, current, update, value);
            if (current == missingIn) {
                window.missSome();
            }
        } else {
            window.add(update, value);
        }
        open.put(update.topic(), window); // the last one now
        return window;
    }

    /** The windows that are open, or over and not taken yet. */
    public Collection<Window> open() {
        return Collections.unmodifiableCollection(open.values());
    }

    /** The offset behind which the windows begin in which the log is: who goes on from there finds them whole. */
    public long begunAfter() {
        return begunAfter;
    }

    /** The same; {@code otherwise} where it has not begun. */
    public long begunAfter(long otherwise) {
        return current == NONE ? otherwise : begunAfter;
    }
}
