package dev.sluice.cluster;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Degraded, but not down, while the store can not be used: whoever is connected here stays, and hears that this node is behind. */
final class ClusterHealth implements HealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED", "works, but not all of it");

    private final ClusterLog log;

    ClusterHealth(ClusterLog log) {
        this.log = log;
    }

    @Override
    public Health health() {
        Throwable fault = log.fault();
        Health.Builder health =
                fault == null ? Health.up() : Health.status(DEGRADED).withException(fault);
        return health.withDetail("store", log.address())
                .withDetail("term", log.term())
                .withDetail("behindMillis", log.behind().toMillis())
                .build();
    }
}
