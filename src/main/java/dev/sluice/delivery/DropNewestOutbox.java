package dev.sluice.delivery;

import dev.sluice.message.Publication;

/** What arrives while the outbox is full is lost. */
final class DropNewestOutbox extends QueueOutbox {

    DropNewestOutbox(int capacity, Ledger ledger, Backlog backlog) {
        super(capacity, ledger, backlog);
    }

    @Override
    boolean onFull(Publication arriving) {
        loseArriving(arriving);
        return true;
    }

    @Override
    public boolean relieve() {
        while (hasTooMuch()) {
            loseNewest();
        }
        return true;
    }
}
