package dev.sluice.hub;

import dev.sluice.journal.Journal;
import dev.sluice.message.Draft;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers updates and has them kept, in two steps: {@link #append} gives an update its numbers and hands it to the journal,
 * {@link #show} lets it be read, from which moment on it may be told to lanes. Between the two lies, where the journal wants
 * it so, the commit. The server's own {@code $sys} updates go past the journal, with numbers of their own.
 *
 * <p>Owned by the writer.
 */
final class Log {

    private final Journal journal;
    private final LogClock clock;
    private final SystemTopics systemTopics = new SystemTopics();

    Log(Journal journal, LogClock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /** The newest update of a topic, be it shown or not; null where its next one begins it. */
    @Nullable
    Update newest(Topic topic) {
        return journal.newest(topic);
    }

    /** The {@code ts} of this moment: no later update has one below. */
    long now(long nowNanos) {
        return clock.next(nowNanos);
    }

    /** Whether an update is shown before it is committed. */
    boolean showsAtOnce() {
        return journal.showsUncommitted();
    }

    /**
     * Numbers an update and begins to keep it.
     *
     * @throws IllegalStateException if the journal takes none; then it is not in the log
     */
    Update append(Draft draft, long nowNanos) {
        return journal.append(draft, clock.next(nowNanos), nowNanos);
    }

    /** Lets an update be read; in the order of appending. */
    Publication show(Update update) {
        return new Publication(update, journal.show(update));
    }

    /** An update of the server's own, which no history keeps. */
    Publication ofSystem(Draft draft, long nowNanos) {
        return systemTopics.publish(draft, journal.head().offset(), clock.next(nowNanos), nowNanos);
    }

    /** The last value of each topic, the server's own last. */
    List<Update> lastValues() {
        List<Update> all = new ArrayList<>(journal.lastValues());
        all.addAll(systemTopics.lastValues());
        return all;
    }
}
