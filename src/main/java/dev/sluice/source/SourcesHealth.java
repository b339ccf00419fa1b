package dev.sluice.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Degraded, but not down, while a source is away or works only in part: whoever is connected here is served on. */
public final class SourcesHealth implements HealthIndicator {

    static final Status DEGRADED = new Status("DEGRADED", "works, but not all of it");

    private final List<SourceRunner> runners;

    public SourcesHealth(Sources sources) {
        this.runners = sources.runners();
    }

    @Override
    public Health health() {
        boolean well = runners.stream().allMatch(runner -> runner.state().isWell());
        Health.Builder health = well ? Health.up() : Health.status(DEGRADED);
        for (SourceRunner runner : runners) {
            health.withDetail(runner.source().name(), details(runner));
        }
        return health.build();
    }

    private static Map<String, Object> details(SourceRunner runner) {
        SourceRunner.State state = runner.state();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("broker", runner.source().address());
        details.put("connected", state.connected());
        if (!state.faults().isEmpty()) {
            details.put("faults", state.faults());
        }
        return details;
    }
}
