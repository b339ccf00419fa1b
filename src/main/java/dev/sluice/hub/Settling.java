package dev.sluice.hub;

import dev.sluice.journal.Journal;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Submissions that the writer has appended and shown, and that hear of it together, once the journal has them safely. Owned by the writer. */
final class Settling {

    private final Journal journal;
    private final Submissions submissions;
    private List<Written> written = new ArrayList<>();

    Settling(Journal journal, Submissions submissions) {
        this.journal = journal;
        this.submissions = submissions;
    }

    void add(Ticket ticket, Update update) {
        written.add(new Written(ticket, update));
    }

    /** Lets all that were added hear of the commit that holds the last of them. */
    void settle() {
        if (written.isEmpty()) {
            return;
        }
        List<Written> batch = written;
        written = new ArrayList<>();
        long last = batch.get(batch.size() - 1).update().offset();
        var unused = journal.committed(last)
                .subscribe(nothing -> {}, fault -> tellAll(batch, fault), () -> tellAll(batch, null));
    }

    private void tellAll(List<Written> batch, @Nullable Throwable fault) {
        for (Written each : batch) {
            if (fault == null) {
                each.ticket().published(each.update());
            } else {
                each.ticket().inDoubt(ErrorCode.UNAVAILABLE, Hub.IN_DOUBT);
            }
            submissions.settled(each.ticket());
        }
    }

    private record Written(Ticket ticket, Update update) {}
}
