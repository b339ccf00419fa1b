package dev.sluice.journal;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The journal in the heap: gone with the process, so each start is a new epoch. */
public final class MemoryJournal extends HeapJournal {

    public MemoryJournal(JournalProperties bounds) {
        super(new HeapLog(bounds, HeapLog.newEpoch()));
    }

    /** It would be gone with the process. */
    @Override
    public void note(String name, byte @Nullable [] note) {
        // nobody would read it
    }

    @Override
    public Mono<Void> noted() {
        return Mono.empty();
    }

    @Override
    public Map<String, byte[]> takeNotes(String prefix) {
        return Map.of();
    }

    /** The heap does not fail. */
    @Override
    public @Nullable Throwable fault() {
        return null;
    }
}
