package dev.sluice.source.kafka;

import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How far one partition has come: up to the first record that is not settled everything is in the journal, or refused for good.
 * Nothing beyond that one is committed. Owned by the thread that polls.
 */
final class Progress {

    private final Queue<Received> underWay = new ArrayDeque<>();
    private @Nullable OffsetAndMetadata reached;
    private @Nullable OffsetAndMetadata committed;

    /** It goes on there. */
    void begin(long offset) {
        underWay.clear();
        reached = new OffsetAndMetadata(offset);
    }

    /** Taken, in the order of the partition. */
    void add(Received record) {
        underWay.add(record);
    }

    boolean isSettled() {
        advance();
        return underWay.isEmpty();
    }

    /** What may be committed and is not; null where there is nothing. */
    @Nullable
    OffsetAndMetadata toCommit() {
        advance();
        return reached == null || reached.equals(committed) ? null : reached;
    }

    void committed(OffsetAndMetadata offset) {
        committed = offset;
    }

    private void advance() {
        for (Received first = underWay.peek(); first != null && first.isSettled(); first = underWay.peek()) {
            reached = first.next();
            underWay.remove();
        }
    }
}
