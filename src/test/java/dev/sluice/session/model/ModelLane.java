package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the sessions of one lane share: how far the log has come, the last value of each topic, and the slots of each rate. */
public final class ModelLane {

    final ModelJournal journal;
    final String epoch;
    final LongSupplier nowMillis;
    private final List<ModelSession> sessions = new ArrayList<>();
    private final Map<String, Topic> topics = new HashMap<>();
    private final List<@Nullable Topic> table = new ArrayList<>();
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private final Map<Key, ModelFilter> filters = new HashMap<>();
    private final Map<Pace, ModelPacer> pacers = new LinkedHashMap<>();
    private long head;
    private long turns;

    public ModelLane(ModelJournal journal, String epoch, LongSupplier nowMillis) {
        this.journal = journal;
        this.epoch = epoch;
        this.nowMillis = nowMillis;
    }

    /** What is shared by all who ask for the same deadband of the same updates. */
    record Key(@Nullable ModelBand band, @Nullable ModelWhere among) {

        static Key of(ModelContract contract) {
            return new Key(contract.band(), contract.where());
        }
    }

    /** What is shared by all who ask for the same rate of the same updates. */
    record Pace(
            double rate,
            @Nullable ModelWhere among,
            @Nullable ModelBand band) {

        static Pace of(ModelContract contract) {
            return new Pace(contract.maxRate(), contract.where(), contract.band());
        }
    }

    /** A topic's place among the snapshots, which come in the order in which topics did. */
    record Topic(String name, int slot, long bornAt, Entry last) {}

    long head() {
        return head;
    }

    void add(ModelSession session) {
        sessions.add(session);
    }

    void remove(ModelSession session) {
        sessions.remove(session);
        dropUnusedPacers();
    }

    @Nullable
    Topic topic(String name) {
        return topics.get(name);
    }

    @Nullable
    Topic topic(int slot) {
        return table.get(slot);
    }

    List<Topic> topics() {
        return table.stream().filter(Objects::nonNull).toList();
    }

    int slots() {
        return table.size();
    }

    /** Lets the updates up to an offset come to the sessions. */
    public void advance(long offset) {
        while (head < offset) {
            Entry entry = journal.at(head + 1);
            sessions.forEach(session -> session.beforeChange.run());
            update(entry);
            for (ModelSession session : List.copyOf(sessions)) {
                session.arrive(entry);
            }
            head = entry.offset();
            forget(entry.forgotten());
        }
    }

    private void forget(@Nullable String name) {
        Topic topic = name == null ? null : topics.get(name);
        if (topic != null) {
            if (!topic.last.isRetirement()) {
                sessions.forEach(session -> session.forget(topic));
            }
            topics.remove(topic.name);
            filters.values().forEach(filter -> filter.forget(topic.name));
            table.set(topic.slot, null);
            free.add(topic.slot);
        }
    }

    private void update(Entry entry) {
        Topic before = topics.get(entry.topic());
        Integer slot = before == null ? free.poll() : Integer.valueOf(before.slot);
        int place = slot == null ? table.size() : slot;
        Topic after = new Topic(entry.topic(), place, before == null ? entry.offset() : before.bornAt, entry);
        topics.put(entry.topic(), after);
        if (place == table.size()) {
            table.add(after);
        } else {
            table.set(place, after);
        }
    }

    /** Null where there is no deadband. */
    @Nullable
    ModelFilter filter(ModelContract contract) {
        ModelBand band = contract.band();
        return band == null
                ? null
                : filters.computeIfAbsent(Key.of(contract), absent -> new ModelFilter(band, () -> ++turns, nowMillis));
    }

    ModelPacer pacer(Pace pace) {
        return pacers.computeIfAbsent(pace, absent -> new ModelPacer(absent.rate, () -> ++turns));
    }

    /** Slots, and bands, begin anew when nobody asks for them any more. */
    void dropUnusedPacers() {
        filters.keySet().removeIf(key -> sessions.stream().noneMatch(session -> session.subscriptions.asksFor(key)));
        pacers.keySet().removeIf(pace -> sessions.stream().noneMatch(session -> session.subscriptions.asksFor(pace)));
    }

    /** When the next of its timers is due. */
    public long nextSlot() {
        return coolings().mapToLong(ModelCooling::timerAt).min().orElse(Long.MAX_VALUE);
    }

    private Stream<ModelCooling> coolings() {
        return Stream.concat(
                pacers.values().stream().map(pacer -> pacer.cooling),
                filters.values().stream().map(filter -> filter.silences));
    }

    /** Gives out the values whose slot, or the end of whose silence, comes at a time; the sessions take them as they write. */
    public void slotsDue(long atMillis) {
        Map<ModelCooling, Runnable> due = new HashMap<>();
        pacers.forEach((pace, pacer) -> due.put(
                pacer.cooling,
                () -> pacer.fire(atMillis, topic -> {
                    sessions.forEach(session -> session.slotDue(pace, topic));
                })));
        filters.forEach((key, filter) -> due.put(
                filter.silences,
                () -> filter.fire(atMillis, held -> {
                    sessions.forEach(session -> session.silenceDue(key, held, atMillis));
                })));
        coolings()
                .filter(cooling -> cooling.timerAt() <= atMillis)
                .sorted(Comparator.comparingLong(ModelCooling::turn))
                .toList()
                .forEach(cooling -> due.getOrDefault(cooling, () -> {}).run());
    }
}
