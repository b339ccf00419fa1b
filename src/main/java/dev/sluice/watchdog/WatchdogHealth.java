package dev.sluice.watchdog;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down while something stands still that has work. */
final class WatchdogHealth implements HealthIndicator {

    private final Watchdog watchdog;

    WatchdogHealth(Watchdog watchdog) {
        this.watchdog = watchdog;
    }

    @Override
    public @Nullable Health health() {
        List<Watched> stalled = watchdog.stalled();
        Health.Builder health = stalled.isEmpty() ? Health.up() : Health.down();
        stalled.forEach(watched -> health.withDetail(watched.name(), "stands still: " + watched.stalledFor()));
        return health.build();
    }
}
