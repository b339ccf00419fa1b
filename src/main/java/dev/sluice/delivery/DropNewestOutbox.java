package dev.sluice.delivery;

import dev.sluice.message.Publication;

/** What arrives while the outbox is full is lost. */
final class DropNewestOutbox extends QueueOutbox {

    DropNewestOutbox(int capacity, Ledger ledger) {
        super(capacity, ledger);
    }

    @Override
    boolean onFull(Publication arriving) {
        loseArriving(arriving);
        return true;
    }
}
