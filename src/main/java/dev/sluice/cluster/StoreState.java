package dev.sluice.cluster;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the store answers, as told by those who ask it. Safe for any thread. */
final class StoreState {

    private static final Logger log = LoggerFactory.getLogger(StoreState.class);

    private final String address;
    private volatile @Nullable Throwable fault;

    StoreState(String address) {
        this.address = address;
    }

    String address() {
        return address;
    }

    /** Why it can not be used at present; null while all is well. */
    @Nullable
    Throwable fault() {
        return fault;
    }

    synchronized void away(Throwable why) {
        if (fault == null) {
            log.error(
                    "the store at {} can not be used ({}): what is published waits, clients hear that this node is behind; tried again"
                            + " until it can",
                    address,
                    why.toString());
        }
        fault = why;
    }

    synchronized void well() {
        if (fault != null) {
            fault = null;
            log.warn("the store at {} can be used again", address);
        }
    }
}
