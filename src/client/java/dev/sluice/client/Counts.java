package dev.sluice.client;

import java.util.concurrent.atomic.LongAdder;

/** What {@link Figures} are made of. Counted on the loop, read by anybody. */
final class Counts {

    private final LongAdder connects = new LongAdder();
    private final LongAdder disconnects = new LongAdder();
    private final LongAdder updates = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder gaps = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder published = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder unknown = new LongAdder();

    void connect() {
        connects.increment();
    }

    void disconnect() {
        disconnects.increment();
    }

    void update() {
        updates.increment();
    }

    void duplicate() {
        duplicates.increment();
    }

    void gap(Gap gap) {
        gaps.increment();
        lost.add(gap.lost() == null ? 0 : gap.lost());
    }

    void published() {
        published.increment();
    }

    void notPublished(SluiceException fault) {
        (fault.isUnknown() ? unknown : refused).increment();
    }

    Figures now() {
        return new Figures(
                connects.sum(),
                disconnects.sum(),
                updates.sum(),
                duplicates.sum(),
                gaps.sum(),
                lost.sum(),
                published.sum(),
                refused.sum(),
                unknown.sum());
    }
}
