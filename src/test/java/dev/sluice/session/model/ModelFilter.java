package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.HashMap;
import java.util.Map;

/** What has passed one deadband last, for all sessions of a lane that ask for the same of the same updates. */
final class ModelFilter {

    private final ModelBand band;
    private final Map<String, Passed> topics = new HashMap<>();

    ModelFilter(ModelBand band) {
        this.band = band;
    }

    private record Passed(Entry last, long judged, boolean passes) {}

    boolean passes(Entry entry) {
        Passed before = topics.get(entry.topic());
        if (before != null && before.judged == entry.offset()) {
            return before.passes;
        }
        if (before == null || !band.isWithin(Integer.parseInt(before.last.data()), Integer.parseInt(entry.data()))) {
            topics.put(entry.topic(), new Passed(entry, entry.offset(), true));
            return true;
        }
        topics.put(entry.topic(), new Passed(before.last, entry.offset(), false));
        return false;
    }

    /** What the snapshot of a topic is whose last value this is; that one where nobody asked about it. */
    Entry snapshot(Entry last) {
        Passed known = topics.get(last.topic());
        if (known == null || known.judged != last.offset()) {
            known = new Passed(last, last.offset(), true);
            topics.put(last.topic(), known);
        }
        return known.last;
    }

    void forget(String topic) {
        topics.remove(topic);
    }
}
