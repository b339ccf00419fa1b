package dev.sluice.journal;

import dev.sluice.journal.Journal.LeftNotes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** For tests in which nobody notes anything. */
final class NoNotes implements SharedNotes {

    @Override
    public void note(String name, byte @Nullable [] note) {
        throw new IllegalStateException("noted " + name);
    }

    @Override
    public Mono<Void> noted() {
        return Mono.empty();
    }

    @Override
    public List<LeftNotes> takeNotesOfOthers(String prefix) {
        return List.of();
    }

    @Override
    public void onNotesLeft(Runnable listener) {}
}
