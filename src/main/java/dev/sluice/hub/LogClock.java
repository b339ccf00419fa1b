package dev.sluice.hub;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives updates their {@code ts}: the wall clock in microseconds, which never steps back within the log where the clock is
 * set back by little, but waits for it to catch up. A clock that was set by more than that is followed, in both directions,
 * and told: else one half second in a wrong year would be the {@code ts} of all updates until that year comes, also after a
 * restart. Owned by the writer.
 */
final class LogClock {

    private static final Logger log = LoggerFactory.getLogger(LogClock.class);

    private final InstantSource clock;
    private final HubMetrics metrics;
    private final long jumpMaxMicros;
    private long lastTs;
    private long lastWall;
    private long lastNanos;

    /** {@code lastTs} is that of the newest update of an earlier run, 0 where there is none. */
    LogClock(InstantSource clock, Duration jumpMax, HubMetrics metrics, long lastTs, long nowNanos) {
        this.clock = clock;
        this.metrics = metrics;
        this.jumpMaxMicros = jumpMax.toNanos() / 1_000;
        this.lastTs = lastTs;
        this.lastWall = wall();
        this.lastNanos = nowNanos;
    }

    /** The {@code ts} of what is accepted at this moment, told also on the clock that only goes forward. */
    long next(long nowNanos) {
        long wall = wall();
        long jump = wall - lastWall - (nowNanos - lastNanos) / 1_000;
        lastWall = wall;
        lastNanos = nowNanos;
        if (lastTs - wall > jumpMaxMicros) {
            tellJump("behind the newest update", lastTs - wall);
            lastTs = wall;
        } else if (jump > jumpMaxMicros) {
            tellJump("set forward", jump);
        }
        lastTs = Math.max(lastTs, wall);
        return lastTs;
    }

    private void tellJump(String how, long micros) {
        metrics.clockJumped();
        log.warn(
                "the clock is {} by {}, more than sluice.clock.jump-max: ts follows it to {}",
                how,
                Duration.of(micros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS),
                clock.instant());
    }

    private long wall() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
