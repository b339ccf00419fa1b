package dev.sluice.journal;

import dev.sluice.message.Update;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the file at once.
 *
 * @param updates those that are new, in order; not to be changed
 * @param notes those that are new beside them; not to be changed
 * @param head offset of the newest
 * @param leasedTo offsets that may be given before the next commit
 * @param shownTo offset of the newest that is shown
 * @param lastTs newest {@code ts}
 * @param evictedTo highest offset that was evicted from the history
 * @param lastValues all of them as of {@code shownTo}, where the file wanted them, else null
 */
record Commit(
        List<Update> updates,
        Notes notes,
        long head,
        long leasedTo,
        long shownTo,
        long lastTs,
        long evictedTo,
        @Nullable List<Update> lastValues) {}
