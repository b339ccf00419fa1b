package dev.sluice.delivery;

import dev.sluice.message.Publication;

/** When one too many waits, the client is sent away; nothing is lost before. */
final class DisconnectOutbox extends QueueOutbox {

    DisconnectOutbox(int capacity, Ledger ledger, Backlog backlog) {
        super(capacity, ledger, backlog);
    }

    @Override
    boolean onFull(Publication arriving) {
        append(arriving); // so that the ledger still adds up until the session is closed
        return false;
    }

    @Override
    public boolean relieve() {
        return !hasTooMuch();
    }
}
