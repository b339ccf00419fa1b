package dev.sluice.session;

import dev.sluice.delivery.Ledger;
import dev.sluice.delivery.LossReason;
import dev.sluice.delivery.Losses;
import dev.sluice.message.StreamPosition;
import dev.sluice.protocol.ServerFrame;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The frames that tell a client of its ledger. */
final class LedgerFrames {

    private final Ledger ledger;

    LedgerFrames(Ledger ledger) {
        this.ledger = ledger;
    }

    ServerFrame gap(Losses losses) {
        return new ServerFrame.Gap(
                losses.count(),
                ledger.takeConflatedSinceGap(),
                losses.from(),
                losses.to(),
                losses.reason().wireName(),
                losses.topics());
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
                ledger.queued(),
                behind);
    }
}
