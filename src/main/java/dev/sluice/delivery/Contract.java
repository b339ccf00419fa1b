package dev.sluice.delivery;

import dev.sluice.field.Deadband;
import dev.sluice.field.Where;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription was granted.
 *
 * @param policy what happens to updates that wait while the client is slow
 * @param buffer how many updates ({@link Policy#CONFLATE}: topics) may wait, at least 1
 * @param maxRate updates a second of each topic, above 0; null for all
 * @param maxAge how long an update may wait; null for ever
 * @param where which updates are wanted; null for all
 * @param deadband how much a value has to change to be wanted; null for not at all
 * @param maxSilence how long nothing is wanted of a topic while there is something newer that did not change enough; null for ever
 * @param until where in the log it ends, of which nothing live is wanted then; null for not at all
 */
public record Contract(
        Policy policy,
        int buffer,
        @Nullable Double maxRate,
        @Nullable Duration maxAge,
        @Nullable Where where,
        @Nullable Deadband deadband,
        @Nullable Duration maxSilence,
        @Nullable Long until) {

    /** Of all updates. */
    public Contract(Policy policy, int buffer, @Nullable Double maxRate, @Nullable Duration maxAge) {
        this(policy, buffer, maxRate, maxAge, null, null, null, null);
    }

    /** Whether a newer update of a topic may take the place of an older one. */
    public boolean conflates() {
        return policy == Policy.CONFLATE || maxRate != null;
    }

    /** An empty outbox that keeps this contract and counts in that ledger, its memory in that backlog. */
    public Outbox newOutbox(Ledger ledger, Backlog backlog) {
        return switch (policy) {
            case DROP_OLDEST -> new DropOldestOutbox(buffer, ledger, backlog);
            case DROP_NEWEST -> new DropNewestOutbox(buffer, ledger, backlog);
            case CONFLATE -> new ConflateOutbox(buffer, ledger, backlog);
            case DISCONNECT -> new DisconnectOutbox(buffer, ledger, backlog);
        };
    }
}
