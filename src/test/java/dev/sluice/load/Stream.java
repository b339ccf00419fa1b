package dev.sluice.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one client has received, checked frame by frame against the protocol's promises for one subscription: no update
 * twice, none missing or out of order, every hole told by a gap that spans just the missing offsets, and each heartbeat's
 * ledger adding up. What is wrong stands in {@link #faults}. Single-threaded.
 */
final class Stream {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int FAULTS_MAX = 10;

    private final boolean everyOffset;
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Long> seqs = new HashMap<>();
    private long snapshots;
    private long updates;
    private long lost;
    private int gaps;
    private long lastOffset;
    private @Nullable JsonNode openGap;
    private @Nullable JsonNode heartbeat;
    private @Nullable JsonNode synced;

    /**
     * A stream that has begun.
     *
     * @param everyOffset whether the subscription matches every update of the server and began while there were none, so
     *     that the offsets have no holes either
     */
    Stream(boolean everyOffset) {
        this.everyOffset = everyOffset;
    }

    /** Takes the next frame. */
    void accept(String frame) {
        if (frame.startsWith("{\"type\":\"update\",")) {
            onUpdate(frame);
        } else if (frame.startsWith("{\"type\":\"snapshot\",")) {
            onSnapshot(frame);
        } else {
            onOther(JSON.readTree(frame));
        }
    }

    private void onUpdate(String frame) {
        updates++;
        long seq = number(frame, "\"seq\":");
        long offset = number(frame, "\"offset\":");
        Long before = seqs.put(topic(frame), seq);
        if (before != null && seq != before + 1) {
            fault("seq " + before + " is followed by " + frame);
        }
        if (everyOffset && offset != nextOffset()) {
            fault("offset " + nextOffset() + " expected, but " + frame);
        } else if (offset <= lastOffset) {
            fault("behind offset " + lastOffset + " comes " + frame);
        }
        openGap = null;
        lastOffset = offset;
    }

    private long nextOffset() {
        return openGap == null ? lastOffset + 1 : openGap.get("to").asLong() + 1;
    }

    private void onSnapshot(String frame) {
        snapshots++;
        if (seqs.put(topic(frame), number(frame, "\"seq\":")) != null || synced != null) {
            fault("a second snapshot, or one behind synced: " + frame);
        }
        if (everyOffset) {
            lastOffset = Math.max(lastOffset, number(frame, "\"offset\":"));
        }
    }

    private void onOther(JsonNode frame) {
        switch (frame.get("type").asString()) {
            case "heartbeat" -> onHeartbeat(frame);
            case "gap" -> onGap(frame);
            case "synced" -> synced = frame;
            case "error", "goaway" -> fault(frame.toString());
            default -> {} // welcome, subscribed
        }
    }

    private void onGap(JsonNode gap) {
        gaps++;
        lost += gap.get("lost").asLong();
        long from = gap.get("from").asLong();
        long span = gap.get("to").asLong() - from + 1;
        if (openGap != null || from <= lastOffset || gap.get("lost").asLong() > span) {
            fault("behind offset " + lastOffset + " and gap " + openGap + " comes " + gap);
        }
        if (everyOffset && (from != lastOffset + 1 || gap.get("lost").asLong() != span)) {
            fault("gap that is not just what is missing behind " + lastOffset + ": " + gap);
        }
        openGap = gap;
        seqs.clear(); // the gap does not tell which topics lost how many
    }

    private void onHeartbeat(JsonNode beat) {
        heartbeat = beat;
        long accounted = beat.get("delivered").asLong()
                + beat.get("conflated").asLong()
                + beat.get("lost").asLong()
                + beat.get("queued").asLong();
        if (beat.get("matched").asLong() != accounted) {
            fault("ledger does not add up: " + beat);
        }
        if (beat.get("delivered").asLong() != received()) {
            fault(received() + " received before " + beat);
        }
        if (beat.get("lost").asLong() < lost) {
            fault("gaps told of " + lost + " before " + beat);
        }
    }

    private void fault(String what) {
        if (faults.size() < FAULTS_MAX) {
            faults.add(what);
        }
    }

    static String topic(String frame) {
        int start = frame.indexOf("\"topic\":\"") + 9;
        return frame.substring(start, frame.indexOf('"', start));
    }

    static long number(String frame, String field) {
        int start = frame.indexOf(field) + field.length();
        long number = 0;
        for (int i = start; Character.isDigit(frame.charAt(i)); i++) {
            number = number * 10 + (frame.charAt(i) - '0');
        }
        return number;
    }

    List<String> faults() {
        return faults;
    }

    long snapshots() {
        return snapshots;
    }

    long updates() {
        return updates;
    }

    /** Snapshots and updates. */
    long received() {
        return snapshots + updates;
    }

    /** The sum of what gaps told of. */
    long lost() {
        return lost;
    }

    int gaps() {
        return gaps;
    }

    /** Offset of the last update, 0 before the first. */
    long lastOffset() {
        return lastOffset;
    }

    int topicsSeen() {
        return seqs.size();
    }

    /** Of the last seq of each topic: with all topics of a server seen to the end, that is its last offset. */
    long sumOfSeqs() {
        return seqs.values().stream().mapToLong(Long::longValue).sum();
    }

    boolean isSynced() {
        return synced != null;
    }

    /** A number of the last heartbeat, -1 before the first. */
    long ledger(String field) {
        return heartbeat == null ? -1 : heartbeat.get(field).asLong();
    }

    /** Whether the last heartbeat says that all up to that offset was written or told. */
    boolean isSettledAt(long offset) {
        return heartbeat != null && ledger("offset") == offset && ledger("queued") == 0;
    }

    @Override
    public String toString() {
        return "received " + received() + ", lost " + lost + ", last offset " + lastOffset + ", " + heartbeat + faults;
    }
}
