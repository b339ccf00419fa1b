package dev.sluice.delivery;

/**
 * What one subscription was granted.
 *
 * @param policy what happens to updates that wait while the client is slow
 * @param buffer how many updates may wait, at least 1
 */
public record Contract(Policy policy, int buffer) {

    public static final Contract DEFAULT = new Contract(Policy.DROP_OLDEST, Policy.BUFFER_DEFAULT);

    /** An empty outbox that keeps this contract and counts in that ledger. */
    public Outbox newOutbox(Ledger ledger) {
        return switch (policy) {
            case DROP_OLDEST -> new DropOldestOutbox(buffer, ledger);
        };
    }
}
