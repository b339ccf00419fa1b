package dev.sluice.soak;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The checks of one connection: order of each topic, credit, and every heartbeat's ledger against what came. Single-threaded. */
final class Account {

    private static final long UNLIMITED = Long.MAX_VALUE;

    private final Consumer<String> faults;
    private final Map<String, Long> offsets = new HashMap<>();
    private long received;
    private long gapsLost;
    private long gapsConflated;
    private long credit;
    private @Nullable JsonNode heartbeat;

    /** {@code credit} is that of the handshake, null without. */
    Account(@Nullable Integer credit, Consumer<String> faults) {
        this.credit = credit == null ? UNLIMITED : credit;
        this.faults = faults;
    }

    void grant(int n) {
        credit += n;
    }

    /** What the server may still send. */
    long credit() {
        return credit;
    }

    boolean hasCredit() {
        return credit != UNLIMITED;
    }

    void received(String topic, long offset, boolean snapshot) {
        received++;
        if (hasCredit() && --credit < 0) {
            faults.accept("sent without credit: " + topic + " at " + offset);
        }
        Long before = offsets.put(topic, offset);
        if (before != null && (snapshot ? offset < before : offset <= before)) {
            faults.accept(topic + " at " + offset + " comes behind its " + before);
        }
    }

    /** A replay of these topics is about to begin further back. */
    void replayed(Predicate<String> topics) {
        offsets.keySet().removeIf(topics);
    }

    void gap(JsonNode gap) {
        gapsLost += gap.get("lost").isNull() ? 0 : gap.get("lost").asLong();
        gapsConflated += gap.get("conflated").asLong();
    }

    void heartbeat(JsonNode beat) {
        heartbeat = beat;
        long sum = number("delivered") + number("conflated") + number("lost") + number("queued");
        check(number("matched") == sum, "the ledger does not add up");
        check(number("queued") >= 0, "the ledger is below zero");
        check(number("delivered") == received, received + " received before");
        check(number("lost") >= gapsLost, "gaps told of " + gapsLost + " before");
        check(number("conflated") >= gapsConflated, "gaps told of " + gapsConflated + " conflated before");
    }

    private void check(boolean right, String what) {
        if (!right) {
            faults.accept(what + ": " + heartbeat);
        }
    }

    /** At the end, when nothing waits any more. */
    void checkAllTold() {
        check(number("lost") == gapsLost, "gaps told of " + gapsLost);
    }

    private long number(String field) {
        return heartbeat == null ? -1 : heartbeat.get(field).asLong();
    }

    long received() {
        return received;
    }

    /** Whether the last heartbeat says that all up to the head was written or told, and nothing came since. */
    boolean isSettledAt(long head) {
        return number("offset") == head && number("queued") == 0 && number("delivered") == received;
    }
}
