package dev.sluice.soak;

import dev.sluice.soak.Counts.Event;
import dev.sluice.soak.Interest.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client makes of the frames that it gets: its view, its interest and its account, over all its connections. Single-threaded. */
final class Received {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Interest interest = new Interest();
    private final View view;
    private final Map<Long, Asked> pending = new HashMap<>();
    private final Counts counts;
    private final FrameLog log;
    private final BiConsumer<String, String> faults;
    private final Consumer<Entry> resume;
    private Account account = new Account(null, fault -> {});
    private String epoch = "";
    private @Nullable Entry suspended;

    /** {@code faults} takes what is wrong, and with which topic; {@code resume} subscribes anew. */
    Received(boolean everySeq, Counts counts, FrameLog log, BiConsumer<String, String> faults, Consumer<Entry> resume) {
        this.view = new View(Topics.ALL, everySeq);
        this.counts = counts;
        this.log = log;
        this.faults = faults;
        this.resume = resume;
    }

    Interest interest() {
        return interest;
    }

    View view() {
        return view;
    }

    Account account() {
        return account;
    }

    String epoch() {
        return epoch;
    }

    /** What was asked for and is not through, by id. */
    Map<Long, Asked> pending() {
        return pending;
    }

    void connected(Account itsAccount) {
        account = itsAccount;
    }

    void disconnected() {
        suspended = null;
        pending.clear();
        interest.disconnected();
        view.abandonRefreshes();
    }

    /** To be resumed when its unsubscribe is answered. */
    void suspend(Entry entry) {
        suspended = entry;
    }

    private void fault(String what) {
        faults.accept(what, "");
    }

    void accept(String frame) {
        boolean update = frame.startsWith("{\"type\":\"update\"");
        if (update || frame.startsWith("{\"type\":\"snapshot\"")) {
            onValue(frame, !update);
        } else {
            log.add("< " + frame);
            onOther(JSON.readTree(frame));
        }
    }

    private void onValue(String frame, boolean snapshot) {
        int topicAt = frame.indexOf("\"topic\":\"") + 9;
        String topic = frame.substring(topicAt, frame.indexOf('"', topicAt));
        int dataAt = frame.indexOf(",\"data\":") + 8;
        String data = frame.substring(dataAt, frame.length() - 1);
        View.Value value = new View.Value(number(frame, "\"seq\":"), number(frame, "\"offset\":"), data);
        log.addValue(topic, value, snapshot);
        counts.add(snapshot ? Event.SNAPSHOTS : Event.UPDATES);
        if (pending.values().stream().anyMatch(asked -> asked.replays && asked.matches(topic))) {
            account.replayed(topic::equals);
        }
        account.received(topic, value.offset(), snapshot);
        if (!interest.covers(topic)) {
            fault("not subscribed to " + topic);
        }
        String wrong = view.accept(topic, value, snapshot);
        if (wrong != null) {
            faults.accept(wrong, topic);
        }
    }

    private static long number(String frame, String field) {
        int start = frame.indexOf(field) + field.length();
        int end = frame.indexOf(',', start);
        return Long.parseLong(frame, start, end, 10);
    }

    private void onOther(JsonNode frame) {
        switch (frame.get("type").asString()) {
            case "welcome" -> epoch = frame.get("epoch").asString();
            case "subscribed" -> onSubscribed(frame, answerTo(frame));
            case "unsubscribed" -> onUnsubscribed(answerTo(frame));
            case "synced" -> onSynced(answerTo(frame));
            case "gap" -> onGap(frame);
            case "heartbeat" -> {
                counts.add(Event.HEARTBEATS);
                account.heartbeat(frame);
                interest.heartbeat(frame.get("offset").asLong());
            }
            default -> fault("unexpected " + frame);
        }
    }

    private Asked answerTo(JsonNode frame) {
        Asked asked = pending.get(frame.get("id").asLong());
        if (asked == null) {
            throw new IllegalStateException("answer to nothing: " + frame);
        }
        if (!frame.get("type").asString().equals("subscribed")) {
            pending.remove(frame.get("id").asLong());
        }
        return asked;
    }

    private void onSubscribed(JsonNode frame, Asked asked) {
        long offset = frame.get("offset").asLong();
        boolean recovered = frame.has("recovered") && frame.get("recovered").asBoolean();
        if (frame.has("recovered")) {
            counts.add(recovered ? Event.RECOVERED : Event.NOT_RECOVERED);
            asked.answered(recovered);
        }
        List<String> unknown =
                view.matching(topic -> asked.matches(topic) && !interest.covers(topic) && !interest.wants(topic));
        if (asked.resumes == null) {
            interest.subscribed(asked.filters, asked.contract);
        } else {
            interest.resumed(asked.resumes, recovered);
        }
        if (asked.snapshot) {
            asked.refresh = view.refresh(asked::matches, offset);
        } else if (!recovered) {
            view.doubt(unknown, Long.MAX_VALUE);
        }
    }

    private void onUnsubscribed(Asked asked) {
        Entry again = suspended;
        if (again != null) {
            suspended = null;
            interest.suspended(again);
            resume.accept(again);
        } else {
            interest.remove(Set.copyOf(asked.filters));
            view.forget(topic -> !interest.wants(topic));
        }
    }

    private static void onSynced(Asked asked) {
        if (asked.refresh != null) {
            asked.refresh.complete();
        }
    }

    private void onGap(JsonNode gap) {
        account.gap(gap);
        String reason = gap.get("reason").asString();
        counts.add(
                reason.equals("history")
                        ? Event.GAPS_HISTORY
                        : reason.equals("expired") ? Event.GAPS_EXPIRED : Event.GAPS_SLOW);
        long to = gap.has("to") ? gap.get("to").asLong() : Long.MAX_VALUE;
        if (gap.has("topics")) {
            view.doubt(gap.get("topics").valueStream().map(JsonNode::asString).toList(), to);
            return;
        }
        if (reason.equals("history") && pending.values().stream().anyMatch(asked -> asked.takeGap(to))) {
            return;
        }
        view.doubt(view.matching(interest::wants), to);
    }
}
