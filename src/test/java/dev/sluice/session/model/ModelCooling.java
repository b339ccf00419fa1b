package dev.sluice.session.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Topics in the order in which their intervals began, and one timer for the one that ends first. */
final class ModelCooling {

    private static final long NEVER = Long.MAX_VALUE;

    private final long intervalMillis;
    private final LongSupplier turns;
    private final Map<String, Long> began = new LinkedHashMap<>();
    private long timerAt = NEVER;
    private long turn;
    private boolean isRunning;

    /** {@code turns} counts up: of two timers that are due at once, the one goes first that was set first. */
    ModelCooling(long intervalMillis, LongSupplier turns) {
        this.intervalMillis = intervalMillis;
        this.turns = turns;
    }

    long timerAt() {
        return timerAt;
    }

    long turn() {
        return turn;
    }

    boolean has(String topic) {
        return began.containsKey(topic);
    }

    boolean isOver(long since, long now) {
        return now - since >= intervalMillis;
    }

    void begin(String topic, long now) {
        began.remove(topic);
        began.put(topic, now);
        if (!isRunning && timerAt == NEVER) {
            set(now);
        }
    }

    void remove(String topic) {
        began.remove(topic);
    }

    private void set(long now) {
        timerAt = NEVER;
        if (!began.isEmpty()) {
            timerAt = Math.max(now + 1, began.values().iterator().next() + intervalMillis);
            turn = turns.getAsLong();
        }
    }

    /** The timer is due: intervals end, those first that began first. {@code onDue} is told of those that hold something. */
    void fire(long now, Predicate<String> holds, Consumer<String> onDue) {
        isRunning = true;
        List<String> due = new ArrayList<>();
        for (Map.Entry<String, Long> topic : List.copyOf(began.entrySet())) {
            if (!isOver(topic.getValue(), now)) {
                break;
            }
            if (holds.test(topic.getKey())) {
                due.add(topic.getKey());
            } else {
                began.remove(topic.getKey());
            }
        }
        for (String topic : due) {
            onDue.accept(topic);
            Long since = began.get(topic);
            if (since != null && isOver(since, now)) {
                began.remove(topic);
            }
        }
        isRunning = false;
        set(now);
    }
}
