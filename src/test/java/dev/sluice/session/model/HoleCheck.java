package dev.sluice.session.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a client is promised of a topic that it hears: each update between two that come is told in a gap, or counted as
 * conflated. Only the first snapshot of a topic may stand for updates that nothing tells of, as nothing was heard before it,
 * and one behind {@code "recovered":false}, whose gap has no number.
 */
final class HoleCheck {

    private final ModelSession session;
    private final Map<String, Hearing> heard = new HashMap<>();
    private final List<ModelCursor> snapshots = new ArrayList<>();
    /** Those behind {@code "recovered":false}, with the offset at which they came to their end. */
    private final Map<ModelCursor, Long> ended = new HashMap<>();

    private final List<JsonNode> gaps = new ArrayList<>();
    private final List<Entry> skipped = new ArrayList<>();
    private int cursors;

    HoleCheck(ModelSession session) {
        this.session = session;
    }

    /** A topic up to its newest value; {@code after} is how many subscribes had asked for snapshots before it was heard. */
    private record Hearing(long offset, int after) {}

    /** A frame is written, of which the model does not know yet. */
    void see(JsonNode frame, String type) {
        noteCursors();
        switch (type) {
            case "snapshot", "update" ->
                value(frame.path("topic").stringValue(), frame.path("offset").longValue());
            case "gap" -> gap(frame);
            case "unsubscribed" -> frame.path("topics").forEach(filter -> forget(filter.stringValue()));
            case "heartbeat" -> heartbeat(frame);
            default -> {} // answers
        }
    }

    /** What was left to a first snapshot may end with its topic, so that something else comes in its place. */
    private void noteCursors() {
        for (ModelCursor cursor : session.stored) {
            if (cursor.isSnapshots() && cursor.number < 0) {
                cursor.number = cursors++;
                snapshots.add(cursor);
            }
        }
        for (ModelCursor cursor : snapshots) {
            if (!session.stored.contains(cursor)) {
                heard.entrySet().removeIf(topic -> isFirst(cursor, topic.getKey(), topic.getValue()));
                if (cursor.isAnew) {
                    ended.put(cursor, session.lane.head());
                }
            }
        }
        snapshots.retainAll(session.stored);
    }

    private static boolean isFirst(ModelCursor cursor, String topic, Hearing hearing) {
        return cursor.matches(topic) && (cursor.isAnew || cursor.number < hearing.after);
    }

    private void value(String topic, long offset) {
        Hearing before = heard.get(topic);
        if (before == null) {
            heard.put(topic, new Hearing(offset, cursors));
        } else if (before.offset < offset) {
            if (snapshots.stream().noneMatch(cursor -> isFirst(cursor, topic, before))) {
                skip(topic, before.offset, offset);
            }
            heard.put(topic, new Hearing(offset, before.after));
        }
    }

    private void skip(String topic, long after, long before) {
        for (long offset = after + 1; offset < before; offset++) {
            Entry entry = session.lane.journal.at(offset);
            if (entry.topic().equals(topic)
                    && !isOfOneAnew(entry)
                    && (!session.hasSelected || session.selected.contains(offset))) {
                skipped.add(entry);
            }
        }
    }

    /** One that may have been written behind others which waited when its snapshot stood for it. */
    private boolean isOfOneAnew(Entry entry) {
        return ended.entrySet().stream()
                .anyMatch(cursor -> cursor.getKey().matches(entry.topic())
                        && cursor.getKey().isNewer(entry)
                        && entry.offset() <= cursor.getValue());
    }

    private void gap(JsonNode frame) {
        if (frame.path("reason").stringValue().equals("history")) {
            heard.clear(); // any topic may be concerned
        } else {
            gaps.add(frame);
        }
    }

    private void forget(String filter) {
        heard.keySet().removeIf(topic -> ModelContract.matches(filter, topic));
    }

    private void heartbeat(JsonNode frame) {
        skipped.removeIf(entry -> gaps.stream().anyMatch(gap -> tells(gap, entry)));
        long told = gaps.stream().mapToLong(gap -> gap.path("lost").longValue()).sum();
        long untold = frame.path("lost").longValue() - told;
        assertThat((long) skipped.size())
                .as(
                        "%s of topics that were heard before and after are told by no gap, more than the ledger has",
                        skipped)
                .isLessThanOrEqualTo(frame.path("conflated").longValue() + untold);
    }

    private static boolean tells(JsonNode gap, Entry entry) {
        boolean names = !gap.has("topics");
        for (JsonNode topic : gap.path("topics")) {
            names |= topic.stringValue().equals(entry.topic());
        }
        return names
                && gap.path("from").longValue() <= entry.offset()
                && entry.offset() <= gap.path("to").longValue();
    }
}
