package dev.sluice.will;

import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.testing.HeapJournal;

/** One that outlives the server with its notes, and that can refuse what is appended. */
final class NotedJournal extends HeapJournal {

    private boolean refuses;

    void refuse(boolean refused) {
        refuses = refused;
    }

    @Override
    public Update append(Draft draft, long ts, long acceptedNanos) {
        if (refuses) {
            throw new IllegalStateException("disk full");
        }
        return super.append(draft, ts, acceptedNanos);
    }
}
