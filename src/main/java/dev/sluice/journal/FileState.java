package dev.sluice.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the journal's file says of itself; written with every commit, so it is true of the updates beside it.
 *
 * @param epoch life of the log; as long as the file lives
 * @param head highest offset that is committed, or that an unclean stop may have given
 * @param leasedTo highest offset that may be given before the next commit; the head once the journal is closed
 * @param lastTs newest {@code ts}
 * @param evictedTo highest offset that was evicted from the history
 * @param checkpoint number of the newest complete table of last values, 0 before the first
 * @param checkpointOffset the log up to there is in that table
 */
record FileState(
        String epoch, long head, long leasedTo, long lastTs, long evictedTo, long checkpoint, long checkpointOffset) {

    private static final byte FORMAT = 1;
    private static final int NUMBERS = 7;

    static FileState first(String epoch) {
        return new FileState(epoch, 0, 0, 0, 0, 0, 0);
    }

    /**
     * The state from which numbers can be given again. After an unclean stop a client may know any offset up to the one that
     * was noted as given, or, where nothing was noted, of the lease. The head is one above them, so that who was told of it
     * is not taken for one of those.
     */
    FileState recovered(long given) {
        long taken = given == GivenOffsets.UNKNOWN ? leasedTo : Math.max(head, given);
        long next = taken == head ? head : taken + 1;
        return new FileState(epoch, next, next, lastTs, evictedTo, checkpoint, checkpointOffset);
    }

    FileState committing(Commit commit) {
        return new FileState(
                epoch,
                commit.head(),
                commit.leasedTo(),
                commit.lastTs(),
                commit.evictedTo(),
                checkpoint,
                checkpointOffset);
    }

    FileState checkpointed(long number, long upTo) {
        return new FileState(epoch, head, leasedTo, lastTs, evictedTo, number, upTo);
    }

    byte[] toBytes() {
        byte[] name = epoch.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + NUMBERS * Long.BYTES + name.length)
                .put(FORMAT)
                .putLong(head)
                .putLong(leasedTo)
                .putLong(0) // stood for seqs in earlier versions
                .putLong(lastTs)
                .putLong(evictedTo)
                .putLong(checkpoint)
                .putLong(checkpointOffset)
                .put(name)
                .array();
    }

    static FileState from(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte format = in.get();
        if (format != FORMAT) {
            throw new IllegalStateException("its format is " + format + ", not " + FORMAT);
        }
        long head = in.getLong();
        long leasedTo = in.getLong();
        long unused = in.getLong();
        long lastTs = in.getLong();
        long evictedTo = in.getLong();
        long checkpoint = in.getLong();
        long checkpointOffset = in.getLong();
        String epoch = StandardCharsets.US_ASCII.decode(in).toString();
        return new FileState(epoch, head, leasedTo, lastTs, evictedTo, checkpoint, checkpointOffset);
    }
}
