package dev.sluice.client;

import java.time.Duration;

/** Judges, from the clocks and from when frames came, whether a connection still lives. It acts on nothing. */
final class Watchdog {

    /** How often it has to look. */
    static final Duration TICK = Duration.ofMillis(250);

    private static final Duration SILENCE_MAX = Duration.ofSeconds(10);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    /** After such a sleep the server has most likely hung up, and it is not worth while to wait for long. */
    static final Duration SLEEP = Duration.ofSeconds(30);

    private static final Duration ANSWER_AFTER_SLEEP_MAX = Duration.ofMillis(500);
    private static final int LATE_INTERVALS = 2;
    private static final double QUIET_INTERVALS = 2.5;
    private static final long NEVER = Long.MAX_VALUE;

    enum Verdict {
        ALIVE,
        /** It may be dead: ask for a sign of life. */
        ASK,
        /** It was silent for too long. */
        SILENT,
        /** It was asked and said nothing. */
        DEAD
    }

    private final Loop loop;
    private long intervalNanos = Duration.ofSeconds(5).toNanos();
    private long heardNanos;
    private long lookedNanos;
    private long lookedMillis;
    private long answerDueNanos = NEVER;

    Watchdog(Loop loop) {
        this.loop = loop;
        this.heardNanos = loop.nanos();
        this.lookedNanos = heardNanos;
        this.lookedMillis = loop.millis();
    }

    void interval(Duration heartbeat) {
        intervalNanos = heartbeat.toNanos();
    }

    /** Something came from the server. */
    void heard() {
        heardNanos = loop.nanos();
        answerDueNanos = NEVER;
    }

    /** Whether nothing came for so long that nothing counts as live any more. */
    boolean isQuiet() {
        return answerDueNanos != NEVER || loop.nanos() - heardNanos > QUIET_INTERVALS * intervalNanos;
    }

    /** How much later than it should this look comes; the machine, or this thread, may have slept. */
    private long lateNanos() {
        long nanos = loop.nanos();
        long millis = loop.millis();
        long passed = Math.max(
                nanos - lookedNanos, Duration.ofMillis(millis - lookedMillis).toNanos());
        lookedNanos = nanos;
        lookedMillis = millis;
        return passed - TICK.toNanos();
    }

    Verdict look() {
        long late = lateNanos();
        long now = loop.nanos();
        if (late > LATE_INTERVALS * intervalNanos) {
            answerDueNanos = now + (late > SLEEP.toNanos() ? ANSWER_AFTER_SLEEP_MAX : ANSWER_MAX).toNanos();
            return Verdict.ASK;
        }
        if (answerDueNanos != NEVER) {
            return now >= answerDueNanos ? Verdict.DEAD : Verdict.ALIVE;
        }
        return now - heardNanos > intervalNanos + SILENCE_MAX.toNanos() ? Verdict.SILENT : Verdict.ALIVE;
    }
}
