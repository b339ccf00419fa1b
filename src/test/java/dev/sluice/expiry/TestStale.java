package dev.sluice.expiry;

import dev.sluice.hub.Hub;
import java.time.Duration;
import reactor.core.scheduler.Scheduler;

/** What turns values stale, for tests of those who tell it to. */
public final class TestStale {

    private TestStale() {}

    /** Does nothing before it is started. */
    public static GoneSources goneSources(Hub hub, Scheduler timer) {
        return new GoneSources(hub, timer, new StaleMarks(hub, timer, Duration.ofSeconds(5), cause -> {}));
    }
}
