package dev.sluice.soak;

import dev.sluice.soak.Counts.Event;
import dev.sluice.soak.Interest.Entry;
import dev.sluice.topic.TopicFilter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that does all that the protocol asks of one: keeps its view over connections, resumes each subscription from
 * its last heartbeat, and tells what is wrong with what it is sent. Single-threaded.
 */
final class SoakClient implements Wire.Listener {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LOG_FRAMES = 3000;
    private static final int TOLD_FRAMES = 60;
    private static final String VALUE = "<- ";
    private static final int TOO_SLOW = 4409;
    private static final String DISCONNECT = "disconnect";

    /** A subscribe that is not answered, or whose snapshots or replay are under way. */
    private static final class Pending {
        private final List<TopicFilter> filters;
        private final String contract;
        private final @Nullable Entry resumes;
        private boolean snapshot;
        private boolean answered;
        private boolean gapAwaited;
        private boolean replays;
        private View.@Nullable Refresh refresh;

        private Pending(Collection<TopicFilter> filters, String contract, @Nullable Entry resumes, boolean snapshot) {
            this.filters = List.copyOf(filters);
            this.contract = contract;
            this.resumes = resumes;
            this.snapshot = snapshot;
        }
    }

    private final int port;
    private final int receiveBuffer;
    private final @Nullable Integer credit;
    private final Counts counts;
    private final Consumer<String> faults;
    private final Interest interest = new Interest();
    private final View view;
    private final Map<Long, Pending> pending = new HashMap<>();
    private final ArrayDeque<String> log = new ArrayDeque<>();
    private @Nullable Wire wire;
    private Account account;
    private String epoch = "";
    private long ids;
    private @Nullable Entry suspended;

    /** {@code credit} is asked for in each handshake, null for none. */
    SoakClient(
            int port,
            int receiveBuffer,
            @Nullable Integer credit,
            boolean everySeq,
            Counts counts,
            Consumer<String> faults) {
        this.port = port;
        this.receiveBuffer = receiveBuffer;
        this.credit = credit;
        this.counts = counts;
        this.faults = faults;
        this.view = new View(Topics.ALL, everySeq);
        this.account = new Account(credit, this::fault);
    }

    private void fault(String what) {
        fault(what, "");
    }

    /** With the newest frames, of values only those of the topic. */
    private void fault(String what, String topic) {
        List<String> told = log.stream()
                .filter(line -> !line.startsWith(VALUE) || line.startsWith(topic, VALUE.length()))
                .toList();
        List<String> newest = told.subList(Math.max(0, told.size() - TOLD_FRAMES), told.size());
        faults.accept(what + "\n    " + String.join("\n    ", newest));
    }

    private void log(String line) {
        if (log.size() == LOG_FRAMES) {
            log.remove();
        }
        log.add(line);
    }

    @Nullable
    Wire wire() {
        return wire;
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

    /** Connects, and subscribes anew to all that it had, from where it was. */
    Wire connect() throws IOException {
        counts.add(Event.CONNECTS);
        log("connects");
        account = new Account(credit, this::fault);
        Wire made = new Wire(port, "heartbeat=250" + (credit == null ? "" : "&credit=" + credit), receiveBuffer, this);
        wire = made;
        List.copyOf(interest.entries()).forEach(this::resume);
        return made;
    }

    private void resume(Entry entry) {
        Long since = entry.resume();
        if (since == null) {
            subscribe(new Pending(entry.filters(), entry.contract(), entry, true), "");
        } else {
            String position = ",\"since\":{\"epoch\":\"" + epoch + "\",\"offset\":" + since + "}";
            subscribe(new Pending(entry.filters(), entry.contract(), entry, false), position);
        }
    }

    void drop(boolean reset) {
        counts.add(Event.DROPS);
        log("drops");
        if (wire != null) {
            wire.cut(reset);
        }
        disconnected();
    }

    private void disconnected() {
        wire = null;
        suspended = null;
        pending.clear();
        interest.disconnected();
        view.abandonRefreshes();
    }

    /** Filters of which at least one is new have their snapshots, or the client has to take its view for doubtful. */
    void subscribe(Collection<TopicFilter> filters, String contract, boolean snapshot) {
        counts.add(filters.stream().allMatch(interest::has) ? Event.CONTRACT_CHANGES : Event.SUBSCRIBES);
        subscribe(new Pending(filters, contract, null, snapshot), ",\"snapshot\":" + snapshot);
    }

    private void subscribe(Pending subscribe, String more) {
        pending.put(++ids, subscribe);
        send("{\"type\":\"subscribe\",\"id\":" + ids + ",\"topics\":" + json(subscribe.filters) + subscribe.contract
                + more + "}");
    }

    void unsubscribe(Collection<TopicFilter> filters) {
        counts.add(Event.UNSUBSCRIBES);
        pending.put(++ids, new Pending(filters, "", null, false));
        send("{\"type\":\"unsubscribe\",\"id\":" + ids + ",\"topics\":" + json(filters) + "}");
    }

    /** Unsubscribes and, when that is answered, resumes on the same connection. */
    void suspend(Entry entry) {
        suspended = entry;
        unsubscribe(entry.filters());
    }

    private static String json(Collection<TopicFilter> filters) {
        return filters.stream().map(filter -> "\"" + filter + "\"").collect(Collectors.joining(",", "[", "]"));
    }

    void grant(int n) {
        account.grant(n);
        send("{\"type\":\"request\",\"n\":" + n + "}");
    }

    private void send(String frame) {
        log("> " + frame);
        if (wire != null) {
            wire.send(frame);
        }
    }

    boolean isIdle() {
        return wire != null && pending.isEmpty();
    }

    @Override
    public void onEnd(int code, String how) {
        log("ended " + code + " " + how);
        if (code == TOO_SLOW) {
            counts.add(Event.SENT_AWAY);
        } else if (code == Wire.LOST && mayBeSentAway()) {
            counts.add(Event.CUT_OFF);
        } else {
            fault("ended with " + code + ", " + how);
        }
        disconnected();
    }

    /** The close frame that tells so is best effort. */
    private boolean mayBeSentAway() {
        return interest.entries().stream().anyMatch(entry -> entry.contract().contains(DISCONNECT))
                || pending.values().stream().anyMatch(asked -> asked.contract.contains(DISCONNECT));
    }

    @Override
    public void onText(String frame) {
        boolean update = frame.startsWith("{\"type\":\"update\"");
        if (update || frame.startsWith("{\"type\":\"snapshot\"")) {
            onValue(frame, !update);
        } else {
            log("< " + frame);
            onOther(JSON.readTree(frame));
        }
    }

    private void onValue(String frame, boolean snapshot) {
        int topicAt = frame.indexOf("\"topic\":\"") + 9;
        String topic = frame.substring(topicAt, frame.indexOf('"', topicAt));
        int dataAt = frame.indexOf(",\"data\":") + 8;
        String data = frame.substring(dataAt, frame.length() - 1);
        View.Value value = new View.Value(number(frame, "\"seq\":"), number(frame, "\"offset\":"), data);
        log(VALUE + topic + " " + value.seq() + " at " + value.offset() + (snapshot ? ", snapshot" : ""));
        counts.add(snapshot ? Event.SNAPSHOTS : Event.UPDATES);
        boolean replay =
                pending.values().stream().anyMatch(asked -> asked.replays && Topics.matches(asked.filters, topic));
        if (replay) {
            account.replayed(topic::equals);
        }
        account.received(topic, value.offset(), snapshot);
        if (!interest.covers(topic)) {
            fault("not subscribed to " + topic);
        }
        String wrong = view.accept(topic, value, snapshot);
        if (wrong != null) {
            fault(wrong, topic + " ");
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

    private Pending answerTo(JsonNode frame) {
        Pending asked = pending.get(frame.get("id").asLong());
        if (asked == null) {
            throw new IllegalStateException("answer to nothing: " + frame);
        }
        if (!frame.get("type").asString().equals("subscribed")) {
            pending.remove(frame.get("id").asLong());
        }
        return asked;
    }

    private void onSubscribed(JsonNode frame, Pending asked) {
        asked.answered = true;
        long offset = frame.get("offset").asLong();
        boolean recovered = frame.has("recovered") && frame.get("recovered").asBoolean();
        if (frame.has("recovered")) {
            counts.add(recovered ? Event.RECOVERED : Event.NOT_RECOVERED);
        }
        List<String> unknown = view.matching(
                topic -> Topics.matches(asked.filters, topic) && !interest.covers(topic) && !interest.wants(topic));
        if (asked.resumes == null) {
            interest.subscribed(asked.filters, asked.contract);
        } else {
            interest.resumed(asked.resumes, recovered);
        }
        if (frame.has("recovered")) {
            asked.gapAwaited = !recovered;
            asked.snapshot = !recovered;
            asked.replays = recovered;
        }
        if (asked.snapshot) {
            asked.refresh = view.refresh(topic -> Topics.matches(asked.filters, topic), offset);
        } else if (!recovered) {
            view.doubt(unknown, Long.MAX_VALUE);
        }
    }

    private void onUnsubscribed(Pending asked) {
        Entry again = suspended;
        if (again != null) {
            suspended = null;
            interest.suspended(again);
            resume(again);
        } else {
            interest.remove(Set.copyOf(asked.filters));
            view.forget(topic -> !interest.wants(topic));
        }
    }

    private static void onSynced(Pending asked) {
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
        if (reason.equals("history")) {
            for (Pending asked : pending.values()) {
                if (asked.gapAwaited && asked.answered && asked.refresh != null) {
                    asked.gapAwaited = false;
                    asked.refresh.beginBehindGap(to);
                    return;
                }
            }
        }
        view.doubt(view.matching(interest::wants), to);
    }
}
