package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What has passed one deadband last, for all sessions of a lane that ask for the same of the same updates, and what it holds back. */
final class ModelFilter {

    final ModelCooling silences;
    private final ModelBand band;
    private final boolean breaksSilence;
    private final LongSupplier nowMillis;
    private final Map<String, Passed> topics = new HashMap<>();

    ModelFilter(ModelBand band, LongSupplier turns, LongSupplier nowMillis) {
        this.band = band;
        this.breaksSilence = band.maxSilence() > 0;
        this.silences = new ModelCooling(band.maxSilence(), turns);
        this.nowMillis = nowMillis;
    }

    private record Passed(
            Entry last,
            long judged,
            boolean passes,
            long at,
            @Nullable Entry held) {}

    boolean passes(Entry entry) {
        Passed before = topics.get(entry.topic());
        if (before != null && before.judged == entry.offset()) {
            return before.passes;
        }
        long now = nowMillis.getAsLong();
        if (before == null || isBeyond(before, entry) || (breaksSilence && silences.isOver(before.at, now))) {
            return pass(entry, now).passes;
        }
        topics.put(entry.topic(), new Passed(before.last, entry.offset(), false, before.at, entry));
        return false;
    }

    private boolean isBeyond(Passed before, Entry entry) {
        return !band.isWithin(Integer.parseInt(before.last.data()), Integer.parseInt(entry.data()));
    }

    private Passed pass(Entry entry, long now) {
        Passed passed = new Passed(entry, entry.offset(), true, now, null);
        topics.put(entry.topic(), passed);
        if (breaksSilence) {
            silences.begin(entry.topic(), passed.at);
        }
        return passed;
    }

    private Passed known(Entry last) {
        Passed known = topics.get(last.topic());
        return known == null || known.judged != last.offset() ? pass(last, nowMillis.getAsLong()) : known;
    }

    /** What the snapshot of a topic is whose last value this is; that one where nobody asked about it. */
    Entry snapshot(Entry last) {
        return known(last).last;
    }

    /** Whether a value is held back of the topic that has that last value, to be given out later. */
    boolean holds(Entry last) {
        return breaksSilence && known(last).held != null;
    }

    boolean breaksSilence() {
        return breaksSilence;
    }

    /** Who came back may not have that last value of a topic. */
    void holdAnew(Entry last) {
        Passed known = known(last);
        if (known.held == null) {
            topics.put(last.topic(), new Passed(known.last, known.judged, known.passes, known.at, known.last));
            if (!silences.has(last.topic())) {
                silences.begin(last.topic(), nowMillis.getAsLong());
            }
        }
    }

    /** Gives out what was held for as long as it may be. */
    void fire(long now, Consumer<Entry> released) {
        silences.fire(now, topic -> held(topic) != null, topic -> {
            Passed known = topics.get(topic);
            Entry held = held(topic);
            if (known == null || held == null) {
                return;
            }
            if (known.passes) {
                topics.put(topic, new Passed(known.last, known.judged, true, known.at, null));
            } else {
                Passed unused = pass(held, now);
            }
            released.accept(held);
        });
    }

    private @Nullable Entry held(String topic) {
        Passed known = topics.get(topic);
        return known == null ? null : known.held;
    }

    void forget(String topic) {
        topics.remove(topic);
        silences.remove(topic);
    }
}
