package dev.sluice.ingest;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Degraded, but not down, while there is no broker: whoever is connected here is served on. */
final class MqttHealth implements HealthIndicator {

    static final Status DEGRADED = new Status("DEGRADED", "works, but not all of it");

    private final MqttIngest ingest;

    MqttHealth(MqttIngest ingest) {
        this.ingest = ingest;
    }

    @Override
    public Health health() {
        MqttIngest.State state = ingest.state();
        String fault = state.fault();
        Health.Builder health = (state.connected() && fault == null ? Health.up() : Health.status(DEGRADED))
                .withDetail("broker", ingest.properties().uri())
                .withDetail("connected", state.connected());
        return (fault == null ? health : health.withDetail("fault", fault)).build();
    }
}
