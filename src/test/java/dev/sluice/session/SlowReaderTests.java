package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.Liveness.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A client that reads steadily, behind a kernel that keeps so many bytes for it, while its stream comes in bursts: in
 * virtual time, so that a pong may take minutes. {@code -Dsluice.seed=} has other bursts.
 */
class SlowReaderTests {

    private static final long STEP_NANOS = Duration.ofMillis(125).toNanos();
    private static final int STEPS_A_SECOND = 8;
    private static final int STEPS = 3_600 * STEPS_A_SECOND;

    /** A full socket has room again when so much of what its kernel keeps has been read, as with Linux. */
    private static final int WINDOW_SHARE = 16;

    private final Random random = new Random(Long.getLong("sluice.seed", 1));
    private final Liveness liveness = new Liveness(TestBench.SESSION, 0);
    private final ArrayDeque<Long> pings = new ArrayDeque<>();
    private long published;
    private long taken;
    private long read;
    private long burstUntil;
    private long bytesPerStep;
    private boolean full;
    private int pongs;

    @ParameterizedTest(name = "{0} bytes a second, {1} in the kernel")
    @CsvSource({
        "2048, 4096",
        "2048, 36000",
        "2048, 131072",
        "2048, 294912",
        "2048, 500000",
        "3000, 200000",
        "6000, 450000",
        "20000, 500000",
        "100000, 500000"
    })
    void whoReadsSteadilyIsNeverTakenForDead(int bytesPerSecond, int kernelBytes) {
        for (int step = 1; step <= STEPS; step++) {
            publish(step, bytesPerSecond);
            Verdict verdict = step(step * STEP_NANOS, bytesPerSecond / STEPS_A_SECOND, kernelBytes);
            assertThat(verdict)
                    .as("after %d s with %d bytes unread", step / STEPS_A_SECOND, taken - read)
                    .isIn(Verdict.ALIVE, Verdict.PING);
            if (step % 97 == 0) {
                liveness.heard(step * STEP_NANOS);
                step = passQuietly(step, bytesPerSecond, kernelBytes);
            }
        }
        assertThat(pongs).isPositive();
    }

    /** Long enough for a ping: nothing comes from the client but pongs. */
    private int passQuietly(int from, int bytesPerSecond, int kernelBytes) {
        int to = from + (30 + random.nextInt(300)) * STEPS_A_SECOND;
        for (int step = from + 1; step <= to; step++) {
            publish(step, bytesPerSecond);
            assertThat(step(step * STEP_NANOS, bytesPerSecond / STEPS_A_SECOND, kernelBytes))
                    .as("after %d s with %d bytes unread", step / STEPS_A_SECOND, taken - read)
                    .isIn(Verdict.ALIVE, Verdict.PING);
        }
        return to;
    }

    @ParameterizedTest(name = "{0} bytes in the kernel")
    @CsvSource({"4096", "131072", "500000"})
    void whoReadsNoMoreIsFoundOutInMinutes(int kernelBytes) {
        int step = passQuietly(0, 100_000, kernelBytes);
        published += kernelBytes; // or it might have nothing to read, and answer pings
        int gone = step;
        Verdict verdict = Verdict.ALIVE;
        while (verdict == Verdict.ALIVE || verdict == Verdict.PING) {
            verdict = step(++step * STEP_NANOS, 0, kernelBytes);
            assertThat(step - gone).isLessThan(600 * STEPS_A_SECOND);
        }
    }

    /** Nothing, much more than it reads, or just as much. */
    private void publish(int step, int bytesPerSecond) {
        if (step >= burstUntil) {
            burstUntil = step + (1 + random.nextInt(60)) * (long) STEPS_A_SECOND;
            int share = new int[] {0, 0, 1, 1, 2, 10, 100}[random.nextInt(7)];
            bytesPerStep = (long) share * bytesPerSecond / STEPS_A_SECOND;
        }
        published += bytesPerStep;
    }

    /** The server takes out of its outboxes what the socket takes; the rest waits there, or is lost. */
    private Verdict step(long now, int reads, int kernelBytes) {
        read = Math.min(taken, read + reads);
        while (!pings.isEmpty() && pings.element() <= read) {
            pings.remove();
            pongs++;
            liveness.ponged(now);
        }
        long room = kernelBytes - (taken - read);
        full = full && room < kernelBytes / WINDOW_SHARE;
        if (!full) {
            taken = Math.min(published, taken + room);
            full = taken < published;
        }
        published = taken;
        Verdict verdict = full ? liveness.checkBlocked(now, taken) : liveness.checkFlowing(now, taken);
        if (verdict == Verdict.PING) {
            pings.add(taken);
        }
        return verdict;
    }
}
