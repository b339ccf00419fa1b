package dev.sluice.journal;

import dev.sluice.journal.Journal.LeftNotes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Where a log that several nodes write keeps what is noted beside it, each node's for itself; see the methods of {@link Journal}. */
public interface SharedNotes {

    void note(String name, byte @Nullable [] note);

    Mono<Void> noted();

    List<LeftNotes> takeNotesOfOthers(String prefix);

    void onNotesLeft(Runnable listener);
}
