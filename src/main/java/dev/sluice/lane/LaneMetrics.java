package dev.sluice.lane;

import dev.sluice.delivery.Tally;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/** Meters of one lane, tagged with its number. Written by the lane, read by whoever scrapes. */
public final class LaneMetrics {

    private final Counter matched;
    private final Counter delivered;
    private final Counter conflated;
    private final Counter lost;
    private final Counter filtered;
    private final Counter withdrawn;
    private final Counter bytesOut;
    private final Timer lag;
    private volatile long waitingUpdates;
    private volatile double oldestSeconds;
    private volatile int sessions;
    private volatile int inbox;

    public LaneMetrics(MeterRegistry registry, int lane) {
        String number = Integer.toString(lane);
        matched = counter(registry, number, "sluice.updates.matched", "Updates that a subscription matched");
        delivered = counter(registry, number, "sluice.updates.delivered", "Updates handed to sockets");
        conflated = counter(
                registry, number, "sluice.updates.conflated", "Updates replaced by a newer one while they waited");
        lost = counter(registry, number, "sluice.updates.lost", "Updates lost to slow clients, each told in a gap");
        filtered = counter(registry, number, "sluice.updates.filtered", "Updates held back by a deadband");
        withdrawn = counter(
                registry,
                number,
                "sluice.updates.withdrawn",
                "Updates that waited when their client unsubscribed or left");
        bytesOut = Counter.builder("sluice.bytes.out")
                .description("Bytes of frames handed to sockets")
                .baseUnit("bytes")
                .tag("lane", number)
                .register(registry);
        lag = Timer.builder("sluice.lane.lag")
                .description("Age of the oldest update when a lane turns to its inbox")
                .tag("lane", number)
                .register(registry);
        Gauge.builder("sluice.sessions", () -> sessions)
                .description("Sessions that are open")
                .tag("lane", number)
                .register(registry);
        Gauge.builder("sluice.waiting.updates", () -> waitingUpdates)
                .description("Updates that wait for slow clients; looked at once a second")
                .tag("lane", number)
                .register(registry);
        Gauge.builder("sluice.waiting.oldest.age", () -> oldestSeconds)
                .description("Age of the oldest update that waits for a slow client; looked at once a second")
                .baseUnit("seconds")
                .tag("lane", number)
                .register(registry);
        Gauge.builder("sluice.lane.inbox", () -> inbox)
                .description("Updates that wait for the lane; looked at once a second")
                .tag("lane", number)
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String lane, String name, String description) {
        return Counter.builder(name).description(description).tag("lane", lane).register(registry);
    }

    void count(Tally tally) {
        matched.increment((double) tally.matched);
        delivered.increment((double) tally.delivered);
        conflated.increment((double) tally.conflated);
        lost.increment((double) tally.lost);
        filtered.increment((double) tally.filtered);
        withdrawn.increment((double) tally.withdrawn);
        bytesOut.increment((double) tally.bytesOut);
    }

    void lagged(long nanos) {
        lag.record(nanos, TimeUnit.NANOSECONDS);
    }

    void survey(Collection<Membership> all, int inInbox, long nowNanos) {
        long waiting = 0;
        long oldest = nowNanos;
        for (Membership membership : all) {
            waiting += membership.member().waitingUpdates();
            oldest = Math.min(oldest, membership.member().waitingSinceNanos());
        }
        sessions = all.size();
        inbox = inInbox;
        waitingUpdates = waiting;
        oldestSeconds = (nowNanos - oldest) / 1e9;
    }
}
