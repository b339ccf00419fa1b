package dev.sluice.shaping;

import dev.sluice.fanout.LaneTopic;
import dev.sluice.field.Band;
import dev.sluice.message.Update;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Holds the updates of each topic to one deadband, for all subscriptions of a lane that ask for it: what changed by less than its
 * width, since the last one that passed, does not pass. Keeps of each topic that it was asked about the last update that passed; a topic that
 * takes the place of another one in the lane's table takes it here too. Owned by one lane.
 */
final class Filter {

    private final Band band;
    private final Selections documents;
    /** By the topics' slots. */
    private @Nullable Passed[] bySlot = new Passed[16];

    private int users;

    Filter(Band band, Selections documents) {
        this.band = band;
        this.documents = documents;
    }

    private static final class Passed {
        private final LaneTopic topic;
        private Update last;
        private Band.@Nullable Base base;
        /** Offset of the update that was judged last. */
        private long judged;

        private boolean passed;

        Passed(LaneTopic topic, Update last) {
            this.topic = topic;
            this.last = last;
        }
    }

    Band band() {
        return band;
    }

    void enter() {
        users++;
    }

    /** True if that was the last one. */
    boolean leave() {
        return --users == 0;
    }

    /** Whether the newest update of a topic passes; judged once, however many subscriptions ask. */
    boolean passes(LaneTopic topic) {
        Update newest = topic.last();
        Passed known = of(topic);
        if (known == null) {
            begin(topic, newest);
            return true;
        }
        if (known.judged != newest.offset()) {
            known.judged = newest.offset();
            known.passed = newest.quality() != known.last.quality() || isBeyond(known.base, newest);
            if (known.passed) {
                pass(known, newest);
            }
        }
        return known.passed;
    }

    private boolean isBeyond(Band.@Nullable Base base, Update newest) {
        if (base == null) {
            return true;
        }
        long unused = documents.read(newest);
        return !band.isWithin(base);
    }

    private void begin(LaneTopic topic, Update first) {
        if (topic.slot() >= bySlot.length) {
            bySlot = Arrays.copyOf(bySlot, Math.max(topic.slot() + 1, 2 * bySlot.length));
        }
        Passed known = new Passed(topic, first);
        bySlot[topic.slot()] = known;
        known.judged = first.offset();
        known.passed = true;
        pass(known, first);
    }

    private void pass(Passed known, Update update) {
        long unused = documents.read(update);
        known.last = update;
        known.base = band.base();
    }

    /** Null where it was not asked about, or that was another life of its name. */
    private @Nullable Passed of(LaneTopic topic) {
        Passed known = topic.slot() < bySlot.length ? bySlot[topic.slot()] : null;
        return known != null && known.topic == topic ? known : null;
    }

    /** The one that passed last; the newest one where that was not judged, since nobody asked for the topic meanwhile. */
    Update lastPassed(LaneTopic topic) {
        Passed known = of(topic);
        return known != null && known.judged == topic.last().offset() ? known.last : topic.last();
    }

    /** A snapshot is sent: if it was not judged, that is what the next ones are measured by. */
    void beginWith(LaneTopic topic, Update snapshot) {
        Passed known = of(topic);
        if (known == null || known.judged < snapshot.offset()) {
            begin(topic, snapshot);
        }
    }

    /** The next update of a topic passes, whatever it is. */
    void forget(LaneTopic topic) {
        if (of(topic) != null) {
            bySlot[topic.slot()] = null;
        }
    }
}
