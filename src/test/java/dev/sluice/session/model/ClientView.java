package dev.sluice.session.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What must hold for the frames of one session alone, whatever the model says. */
final class ClientView {

    private final ModelSession model;
    private final Map<String, Long> lastOffset = new HashMap<>();
    private final Map<String, Long> lastSeq = new HashMap<>();
    private final Set<Long> updates = new HashSet<>();
    /** Where a session asked for the past: such updates may come after newer ones that it follows already. */
    private final Map<String, Long> pastTo = new HashMap<>();

    private final Map<String, Long> lostUpTo = new HashMap<>();
    private long anyLostUpTo;
    private final Map<String, Boolean> shows = new HashMap<>();
    private long received;
    private long told;

    ClientView(ModelSession model) {
        this.model = model;
    }

    void see(List<JsonNode> frames) {
        for (JsonNode frame : frames) {
            switch (frame.path("type").stringValue()) {
                case "subscribed" -> subscribed(frame);
                case "update", "snapshot" -> value(frame);
                case "gap" -> gap(frame);
                case "heartbeat" -> heartbeat(frame);
                case "unsubscribed" -> unsubscribed(frame);
                default -> {} // answers
            }
        }
    }

    /** Who asks for the past of a topic gets it again. */
    private void subscribed(JsonNode frame) {
        if (frame.path("recovered").booleanValue(false) || frame.path("until").isNumber()) {
            long head = frame.path("offset").longValue();
            frame.path("topics").forEach(filter -> pastTo.put(filter.stringValue(), head));
        }
    }

    /** What nobody follows any more is shown no more. */
    private void unsubscribed(JsonNode frame) {
        frame.path("topics").forEach(filter -> shows.keySet()
                .removeIf(topic -> ModelContract.matches(filter.stringValue(), topic)));
    }

    private boolean isPast(String topic, long offset) {
        return pastTo.entrySet().stream()
                .anyMatch(filter -> offset <= filter.getValue() && ModelContract.matches(filter.getKey(), topic));
    }

    private void value(JsonNode frame) {
        received++;
        long offset = frame.path("offset").longValue();
        long seq = frame.path("seq").longValue();
        String topic = frame.path("topic").stringValue();
        long before = lastOffset.getOrDefault(topic, 0L);
        boolean update = frame.path("type").stringValue().equals("update") && !frame.has("left");
        boolean forgotten = update && offset == before && !updates.contains(offset);
        boolean past = (update || frame.has("left")) && (isPast(topic, offset) || forgotten);
        assertThat(past ? Long.MAX_VALUE : offset)
                .as("%s after %d", frame, before)
                .isGreaterThanOrEqualTo(update ? before + 1 : before);
        assertThat(!update || updates.add(offset) || past)
                .as("%s comes once", frame)
                .isTrue();
        lastOffset.merge(topic, offset, Math::max);
        lastSeq.put(topic, seq);
        if (!past || offset >= before) {
            shows.put(topic, !frame.path("data").isNull());
        }
    }

    private void gap(JsonNode frame) {
        told += frame.path("lost").longValue(0);
        long to = frame.path("to").longValue(0);
        if (frame.has("topics")) {
            frame.path("topics").forEach(topic -> lostUpTo.merge(topic.stringValue(), to, Math::max));
        } else {
            anyLostUpTo = Math.max(anyLostUpTo, to);
        }
    }

    private long lostUpTo(String topic) {
        return Math.max(anyLostUpTo, lostUpTo.getOrDefault(topic, 0L));
    }

    private void heartbeat(JsonNode frame) {
        long matched = frame.path("matched").longValue();
        long delivered = frame.path("delivered").longValue();
        long lost = frame.path("lost").longValue();
        assertThat(delivered).as("%s", frame).isEqualTo(received);
        assertThat(lost).as("%s", frame).isGreaterThanOrEqualTo(told);
        assertThat(delivered
                        + lost
                        + frame.path("conflated").longValue()
                        + frame.path("filtered").longValue()
                        + frame.path("queued").longValue())
                .as("%s", frame)
                .isEqualTo(matched);
    }

    /** With nothing waiting any more: it has the last value of each topic that it followed, or knows that it has not. */
    void hasConverged() {
        assertThat(told).as("losses told of").isEqualTo(model.lost);
        for (Entry last : model.lane.journal.last().values()) {
            ModelSubscription governing = model.subscriptions.governing(last.topic());
            boolean follows = governing != null
                    && governing.filters.entrySet().stream()
                            .anyMatch(filter -> ModelContract.matches(filter.getKey(), last.topic())
                                    && filter.getValue() < last.offset());
            boolean selected = governing == null || governing.contract.selects(last);
            if (follows && !selected) {
                assertThat(shows.getOrDefault(last.topic(), false))
                        .as("view of %s, which is not selected", last)
                        .isFalse();
            } else if (follows && !model.hasSelected && lostUpTo(last.topic()) < last.offset()) {
                assertThat(lastOffset.get(last.topic())).as("view of %s", last).isEqualTo(last.offset());
            }
        }
    }
}
