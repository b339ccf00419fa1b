package dev.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Outboxes that share one log and one ledger. Each update is accepted a nanosecond after the one before it. */
final class OutboxBench {

    private static final byte[] DATA = "1".getBytes(StandardCharsets.UTF_8);

    /** The clock of {@link System#nanoTime} may run over in the middle of a test. */
    private static final long ACCEPTED = Long.MAX_VALUE - 3;

    final Ledger ledger = new Ledger(new Tally());
    final WaitingBytes waitingBytes = new WaitingBytes(1 << 30, 1 << 30);
    final Backlog backlog = new Backlog(waitingBytes, () -> true);
    private long offset;

    Outbox create(Policy policy, int buffer) {
        return new Contract(policy, buffer, null, null).newOutbox(ledger, backlog);
    }

    /** Publishes one update of each topic and offers it; false if the client is to be sent away. */
    boolean offer(Outbox outbox, String... topics) {
        boolean stays = true;
        for (String topic : topics) {
            ledger.arrive();
            stays &= outbox.offer(new Publication(next(topic)));
        }
        return stays;
    }

    Update next(String topic) {
        offset++;
        return new Update(Topic.of(topic), 1, offset, 0, acceptedAt(offset), DATA);
    }

    long head() {
        return offset;
    }

    /** When the update with that offset was accepted. */
    long acceptedAt(long atOffset) {
        return ACCEPTED + atOffset;
    }

    void assertBalanced(String where) {
        assertThat(ledger.matched())
                .as(where)
                .isEqualTo(ledger.delivered() + ledger.conflated() + ledger.lost() + ledger.queued());
    }

    static List<Long> takeAll(Outbox outbox) {
        List<Long> offsets = new ArrayList<>();
        while (outbox.peek() != null) {
            offsets.add(outbox.take().offset());
        }
        return offsets;
    }

    /** Empties it as a session does: losses first, then the update, one line each. */
    static List<String> drain(Outbox outbox) {
        List<String> lines = new ArrayList<>();
        while (outbox.nextOffset() != Long.MAX_VALUE) {
            Losses losses = outbox.takeLosses();
            lines.add(losses == null ? Long.toString(outbox.take().offset()) : line(losses));
        }
        return lines;
    }

    /** {@code gap 3 1-4} for three that the client was too slow for, from offset 1 to 4. */
    static String line(Losses losses) {
        String reason =
                losses.reason() == LossReason.SLOW ? "" : " " + losses.reason().wireName();
        return "gap " + losses.count() + " " + losses.from() + "-" + losses.to() + reason;
    }
}
