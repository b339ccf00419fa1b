package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.delivery.Backlog;
import dev.sluice.delivery.Contract;
import dev.sluice.delivery.Ledger;
import dev.sluice.delivery.Losses;
import dev.sluice.delivery.Policy;
import dev.sluice.delivery.Tally;
import dev.sluice.delivery.WaitingBytes;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Subscriptions that end, one after the other, behind an update that their client does not take. */
class WaitingTests {

    private final Ledger ledger = new Ledger(new Tally());
    private final Backlog backlog = new Backlog(new WaitingBytes(1 << 20, 1 << 20), () -> false);
    private final Waiting waiting = new Waiting(() -> 0);
    private final Subscription before = subscription(Policy.DROP_OLDEST);
    private long offset;

    private Subscription subscription(Policy policy) {
        return new Subscription(1, new Contract(policy, 1, null, null), ledger, backlog, null, null, null);
    }

    private void offer(Subscription subscription) {
        ledger.arrive();
        Update update = new Update(Topic.of("a"), 1, ++offset, 0, 0, new byte[] {'1'});
        assertThat(subscription.outbox().offer(new Publication(update))).isTrue();
        waiting.add(subscription);
    }

    /** Without an update that waits, as what waited has moved along. */
    private Subscription endedWithLosses(int count) {
        Subscription ended = subscription(Policy.DROP_NEWEST);
        for (int i = 0; i <= count; i++) {
            offer(ended);
        }
        assertThat(ended.outbox().remove(topic -> true)).hasSize(1);
        waiting.ended(ended);
        return ended;
    }

    @Test
    void oneThatHasNothingToTellIsForgottenAtOnce() {
        offer(before);
        assertThat(endedWithLosses(0).isWaiting()).isFalse();
        assertThat(waiting.first()).isSameAs(before);
    }

    @Test
    void moreThanAFewAreToldWithThose() {
        offer(before);
        List<Subscription> ended = new ArrayList<>();
        for (int i = 0; i < 3 * Waiting.ENDED_MAX; i++) {
            ended.add(endedWithLosses(2));
        }
        assertThat(ended.stream().filter(Subscription::isWaiting)).hasSizeBetween(1, Waiting.ENDED_MAX);
        assertThat(waiting.takeLosses()).isNull();
        assertThat(before.outbox().take().offset()).isEqualTo(1);
        Losses losses = Objects.requireNonNull(waiting.takeLosses());
        assertThat(losses.count()).isEqualTo(ledger.lost()).isEqualTo(2L * ended.size());
        assertThat(waiting.first()).isNull();
    }
}
