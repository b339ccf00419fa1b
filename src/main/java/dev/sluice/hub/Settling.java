package dev.sluice.hub;

import dev.sluice.journal.Journal;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Submissions that the writer has appended and that hear of it together, once the journal has them safely. Owned by the writer. */
final class Settling {

    private static final Logger log = LoggerFactory.getLogger(Settling.class);

    private final Journal journal;
    private final Submissions submissions;
    private List<Written> written = new ArrayList<>();

    Settling(Journal journal, Submissions submissions) {
        this.journal = journal;
        this.submissions = submissions;
    }

    void add(Submission submission, Update update) {
        written.add(new Written(submission, update));
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
        long bytes = 0;
        for (Written each : batch) {
            bytes += Submissions.bytes(each.submission());
            try {
                if (fault == null) {
                    each.submission().published(each.update());
                } else {
                    each.submission().inDoubt(ErrorCode.UNAVAILABLE, "the journal failed, the update may be in it");
                }
            } catch (RuntimeException e) {
                log.error("a publisher could not be told of {}", each.update().topic(), e);
            }
        }
        submissions.settled(bytes);
    }

    private record Written(Submission submission, Update update) {}
}
