package dev.sluice.session;

import dev.sluice.delivery.Ledger;
import dev.sluice.delivery.LossReason;
import dev.sluice.delivery.Losses;
import dev.sluice.message.StreamPosition;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.topic.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The frames that tell a client of its ledger. */
final class LedgerFrames {

    private final Ledger ledger;
    private @Nullable Predicate<Topic> named;

    LedgerFrames(Ledger ledger) {
        this.ledger = ledger;
    }

    /** From now on gaps name those topics only. */
    void nameOnly(Predicate<Topic> topics) {
        named = topics;
    }

    private @Nullable Collection<Topic> named(@Nullable Collection<Topic> topics) {
        return topics == null || named == null
                ? topics
                : topics.stream().filter(named).toList();
    }

    ServerFrame gap(Losses losses) {
        return new ServerFrame.Gap(
                losses.count(),
                ledger.takeConflatedSinceGap(),
                losses.from(),
                losses.to(),
                losses.reason().wireName(),
                named(losses.topics()));
    }

    /** A gap of which nobody can know how much was lost; {@code from} and {@code to} null where they say nothing. */
    ServerFrame historyGap(@Nullable Long from, @Nullable Long to) {
        return new ServerFrame.Gap(null, ledger.takeConflatedSinceGap(), from, to, LossReason.HISTORY.wireName(), null);
    }

    /** {@code resume} is null while no resume could make up for what is outstanding. */
    ServerFrame heartbeat(long nowMicros, @Nullable StreamPosition resume, Duration behind) {
        return new ServerFrame.Heartbeat(
                nowMicros,
                resume,
                ledger.matched(),
                ledger.delivered(),
                ledger.conflated(),
                ledger.lost(),
                ledger.filtered(),
                ledger.queued(),
                behind);
    }
}
