package dev.sluice.hub;

import dev.sluice.journal.Entry;
import dev.sluice.journal.ReplicaJournal;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A log that several nodes write and read. The hub hands it its drafts in blocks, one at a time; what has its place in the log, of
 * whatever node, comes back to the hub in order ({@link Hub#apply}), and only that is told to lanes.
 */
public interface SharedLog {

    /** The copy of the log in the heap of this node. Appended to by the hub alone, but while nothing comes back. */
    ReplicaJournal replica();

    /**
     * Has a block written; it is tried again for as long as nobody knows what became of it. Completes, on any thread, when it is in the
     * log. Fails with a {@link BlockRefusedException} where it surely is not and never will be; where it fails otherwise nobody knows.
     *
     * @param number of the block, higher than that of any before in the life of this process
     * @param entries not to be changed
     */
    Mono<Void> append(long number, List<Entry> entries);

    /** The name of this node. */
    String node();

    /** Whether it is this node that does what one node does for all: at once, and whenever that changes; never ends. */
    Flux<Boolean> turns(String task);

    /** How long ago this node last knew that it had the whole log. */
    Duration behind();

    /**
     * A block that has its place in the log.
     *
     * @param own its number where this node wrote it, in this life of it; else 0
     * @param offset of its first entry; the others follow
     * @param ts when it was begun, by the clock of the log
     */
    record Block(long own, long offset, long ts, List<Entry> entries) {

        public Block {
            entries = List.copyOf(entries);
        }

        /** Nothing but the end of a hole: the log goes on above that offset, and what came up to it may be lost. */
        public static Block lostUpTo(long offset) {
            return new Block(0, offset, 0, List.of());
        }

        public boolean isLoss() {
            return entries.isEmpty();
        }

        /** The last offset that it takes. */
        public long end() {
            return isLoss() ? offset : offset + entries.size() - 1;
        }
    }
}
