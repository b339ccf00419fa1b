package dev.sluice.shaping;

import dev.sluice.fanout.FanOut;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.field.Band;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Holds the updates of each topic to one deadband, for all subscriptions of a lane that ask for it: what changed by less than its
 * width, since the last one that passed, does not pass. Keeps of each topic that it was asked about the last update that passed; a topic that
 * takes the place of another one in the lane's table takes it here too.
 *
 * <p>Where topics must not be silent for longer than some time, the newest value that was held back passes then; what comes after a
 * longer silence passes at once. Owned by one lane.
 */
final class Filter {

    private final Band band;
    private final Selections documents;
    private final FanOut fanOut;
    /** Null where topics may be silent for ever. */
    private final @Nullable Cooling<FilteredTopic> silences;
    /** By the topics' slots. */
    private @Nullable FilteredTopic[] bySlot = new FilteredTopic[16];

    private int users;

    /** {@code maxSilence} is how long a topic may be silent while there is something newer; null for ever. */
    Filter(
            Band band,
            Selections documents,
            @Nullable Duration maxSilence,
            FanOut fanOut,
            Scheduler timer,
            Consumer<Throwable> faults) {
        this.band = band;
        this.documents = documents;
        this.fanOut = fanOut;
        this.silences = maxSilence == null ? null : new Cooling<>(maxSilence.toNanos(), timer, faults, this::release);
    }

    Band band() {
        return band;
    }

    /** Whether what it holds back is given out later. */
    boolean breaksSilence() {
        return silences != null;
    }

    void enter() {
        users++;
    }

    /** True if that was the last one, and nothing is held any more. */
    boolean leave() {
        users--;
        if (users == 0 && silences != null) {
            silences.stop();
        }
        return users == 0;
    }

    /** Whether the newest update of a topic passes; judged once, however many subscriptions ask. */
    boolean passes(LaneTopic topic) {
        Update newest = topic.last();
        FilteredTopic known = of(topic);
        if (known == null) {
            return begin(topic).hasPassed();
        }
        if (!known.hasJudged(newest)) {
            if (newest.quality() != known.last().quality() || wasSilent(known) || isBeyond(known.base(), newest)) {
                pass(known, newest);
            } else {
                known.holdBack(newest, silences != null);
            }
        }
        return known.hasPassed();
    }

    private boolean wasSilent(FilteredTopic known) {
        return silences != null && silences.isOver(known.passedAt(), silences.nowNanos());
    }

    private boolean isBeyond(Band.@Nullable Base base, Update newest) {
        if (base == null) {
            return true;
        }
        long unused = documents.read(newest);
        return !band.isWithin(base);
    }

    private FilteredTopic begin(LaneTopic topic) {
        if (topic.slot() >= bySlot.length) {
            bySlot = Arrays.copyOf(bySlot, Math.max(topic.slot() + 1, 2 * bySlot.length));
        }
        FilteredTopic begun = new FilteredTopic(topic, topic.last(), baseOf(topic.last()), nowNanos());
        bySlot[topic.slot()] = begun;
        beginInterval(begun);
        return begun;
    }

    private void pass(FilteredTopic known, Update update) {
        known.pass(update, baseOf(update), nowNanos());
        beginInterval(known);
    }

    private Band.@Nullable Base baseOf(Update update) {
        long unused = documents.read(update);
        return band.base();
    }

    private long nowNanos() {
        return silences == null ? 0 : silences.nowNanos();
    }

    private void beginInterval(FilteredTopic topic) {
        if (silences != null) {
            silences.begin(topic);
        }
    }

    /** A topic was silent for as long as it may be. */
    private void release(FilteredTopic known) {
        Update held = known.held();
        if (held == null) {
            return;
        }
        if (known.hasPassed()) {
            known.letGo();
        } else {
            pass(known, held);
        }
        fanOut.release(this, this, known.topic(), new Publication(held));
    }

    /** Null where it was not asked about, or that was another life of its name. */
    private @Nullable FilteredTopic of(LaneTopic topic) {
        FilteredTopic known = topic.slot() < bySlot.length ? bySlot[topic.slot()] : null;
        return known != null && known.topic() == topic ? known : null;
    }

    /** The one that passed last; the newest one where that was not judged, since nobody asked for the topic meanwhile. */
    Update lastPassed(LaneTopic topic) {
        FilteredTopic known = of(topic);
        return known != null && known.hasJudged(topic.last()) ? known.last() : topic.last();
    }

    /** What is known of a topic: if its newest value was not judged, that goes out in another way, and the next ones are measured by it. */
    FilteredTopic known(LaneTopic topic) {
        FilteredTopic known = of(topic);
        return known == null || !known.hasJudged(topic.last()) ? begin(topic) : known;
    }

    /** The newest value of a topic is given out when that was silent for as long as it may be, though it may have passed. */
    void holdAnew(LaneTopic topic) {
        FilteredTopic known = known(topic);
        if (silences != null && !known.holds()) {
            boolean isOver = silences.get(known.name()) != known;
            known.holdAnew(isOver, silences.nowNanos());
            if (isOver) {
                silences.begin(known);
            }
        }
    }

    /** The next update of a topic passes, whatever it is. */
    void forget(LaneTopic topic) {
        FilteredTopic known = of(topic);
        if (known != null) {
            bySlot[topic.slot()] = null;
            if (silences != null) {
                silences.remove(known);
            }
        }
    }
}
