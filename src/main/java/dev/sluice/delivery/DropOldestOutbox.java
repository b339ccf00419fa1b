package dev.sluice.delivery;

import dev.sluice.message.Publication;

/** When one too many waits, the oldest is lost. */
final class DropOldestOutbox extends QueueOutbox {

    DropOldestOutbox(int capacity, Ledger ledger) {
        super(capacity, ledger);
    }

    @Override
    boolean onFull(Publication arriving) {
        loseOldest(LossReason.SLOW);
        append(arriving);
        return true;
    }
}
