package dev.sluice.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the journal's file says of itself; written with every commit, so it is true of the updates beside it.
 *
 * @param epoch life of the log; as long as the file lives
 * @param head highest offset that is committed, or that an unclean stop may have given
 * @param leasedTo highest offset that may be given before the next commit; the head once the journal is closed
 * @param seqFloor all seqs that are given are above this one
 * @param lastTs newest {@code ts}
 * @param evictedTo highest offset that was evicted from the history
 * @param checkpoint number of the newest complete table of last values, 0 before the first
 * @param checkpointOffset the log up to there is in that table
 */
record FileState(
        String epoch,
        long head,
        long leasedTo,
        long seqFloor,
        long lastTs,
        long evictedTo,
        long checkpoint,
        long checkpointOffset) {

    private static final byte FORMAT = 1;
    private static final int NUMBERS = 7;

    static FileState first(String epoch) {
        return new FileState(epoch, 0, 0, 0, 0, 0, 0, 0);
    }

    /**
     * The state from which numbers can be given again. After an unclean stop a client may know any offset of the lease,
     * and seqs of any topic, known here or not: but none above the offset that it came with.
     */
    FileState recovered() {
        return head == leasedTo
                ? this
                : new FileState(epoch, leasedTo, leasedTo, leasedTo, lastTs, evictedTo, checkpoint, checkpointOffset);
    }

    FileState committing(Commit commit) {
        return new FileState(
                epoch,
                commit.head(),
                commit.leasedTo(),
                seqFloor,
                commit.lastTs(),
                commit.evictedTo(),
                checkpoint,
                checkpointOffset);
    }

    FileState checkpointed(long number, long upTo) {
        return new FileState(epoch, head, leasedTo, seqFloor, lastTs, evictedTo, number, upTo);
    }

    byte[] toBytes() {
        byte[] name = epoch.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + NUMBERS * Long.BYTES + name.length)
                .put(FORMAT)
                .putLong(head)
                .putLong(leasedTo)
                .putLong(seqFloor)
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
        long seqFloor = in.getLong();
        long lastTs = in.getLong();
        long evictedTo = in.getLong();
        long checkpoint = in.getLong();
        long checkpointOffset = in.getLong();
        String epoch = StandardCharsets.US_ASCII.decode(in).toString();
        return new FileState(epoch, head, leasedTo, seqFloor, lastTs, evictedTo, checkpoint, checkpointOffset);
    }
}
