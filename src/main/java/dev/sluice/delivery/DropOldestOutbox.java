package dev.sluice.delivery;

import dev.sluice.message.Publication;

/** When one too many waits, the oldest are lost. */
final class DropOldestOutbox extends QueueOutbox {

    DropOldestOutbox(int capacity, Ledger ledger, Backlog backlog) {
        super(capacity, ledger, backlog);
    }

    @Override
    boolean onFull(Publication arriving) {
        while (isFull() && size() > 0) {
            loseOldest(LossReason.SLOW);
        }
        if (isFull()) {
            loseArriving(arriving); // there is no memory left for it
        } else {
            append(arriving);
        }
        return true;
    }

    @Override
    public boolean relieve() {
        while (hasTooMuch()) {
            loseOldest(LossReason.SLOW);
        }
        return true;
    }
}
