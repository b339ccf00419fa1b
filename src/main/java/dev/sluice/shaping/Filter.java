package dev.sluice.shaping;

import dev.sluice.field.Band;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds the updates of each topic to one deadband, for all subscriptions of a lane that ask for it: what changed by less than its
 * width, since the last one that passed, does not pass. Costs an entry for each topic that it was asked about, with the last update that passed.
 * Owned by one lane.
 */
final class Filter {

    private final Band band;
    private final Selections documents;
    private final Map<Topic, Passed> topics = new HashMap<>();
    private int users;

    Filter(Band band, Selections documents) {
        this.band = band;
        this.documents = documents;
    }

    private static final class Passed {
        private Update last;
        private Band.@Nullable Base base;
        private long judged;
        private boolean passed;

        Passed(Update last) {
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
    boolean passes(Update newest) {
        Passed topic = topics.get(newest.topic());
        if (topic == null) {
            begin(newest);
            return true;
        }
        if (topic.judged != newest.offset()) {
            topic.judged = newest.offset();
            topic.passed = newest.quality() != topic.last.quality() || isBeyond(topic.base, newest);
            if (topic.passed) {
                pass(topic, newest);
            }
        }
        return topic.passed;
    }

    private boolean isBeyond(Band.@Nullable Base base, Update newest) {
        if (base == null) {
            return true;
        }
        long unused = documents.read(newest);
        return !band.isWithin(base);
    }

    private void begin(Update first) {
        Passed topic = new Passed(first);
        topics.put(first.topic(), topic);
        topic.judged = first.offset();
        topic.passed = true;
        pass(topic, first);
    }

    private void pass(Passed topic, Update update) {
        long unused = documents.read(update);
        topic.last = update;
        topic.base = band.base();
    }

    /** What the snapshot of a topic is that has this one as its last value: the one that passed last. */
    Update lastPassed(Update last) {
        Passed topic = topics.get(last.topic());
        return topic == null ? last : topic.last;
    }

    /** A snapshot is sent: by that is measured what comes next, if nothing has passed yet. */
    void beginWith(Update snapshot) {
        if (!topics.containsKey(snapshot.topic())) {
            begin(snapshot);
        }
    }

    /** The next update of a topic passes, whatever it is. */
    void forget(Topic topic) {
        topics.remove(topic);
    }

}
