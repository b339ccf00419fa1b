package dev.sluice.expiry;

import dev.sluice.hub.Hub;
import dev.sluice.publish.PublishProperties;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Lets values turn stale for as long as the server runs. */
@Configuration(proxyBeanMethods = false)
class ExpiryConfiguration {

    @Bean(destroyMethod = "dispose")
    Scheduler expiryTimer() {
        return Schedulers.newSingle("sluice-expiry", true);
    }

    @Bean
    StaleMarks staleMarks(Hub hub, Scheduler expiryTimer, PublishProperties publish, MeterRegistry registry) {
        Map<StaleMarks.Cause, Counter> stale = new EnumMap<>(StaleMarks.Cause.class);
        for (StaleMarks.Cause cause : StaleMarks.Cause.values()) {
            stale.put(
                    cause,
                    Counter.builder("sluice.freshness.stale")
                            .description(
                                    "Values that turned stale: nothing newer came in time, or their source is gone")
                            .tag("cause", cause.wireName())
                            .register(registry));
        }
        return new StaleMarks(hub, expiryTimer, publish.timeout(), cause -> Objects.requireNonNull(stale.get(cause))
                .increment());
    }

    @Bean
    Expiries expiries(
            Hub hub,
            Scheduler expiryTimer,
            FreshnessProperties freshness,
            StaleMarks staleMarks,
            MeterRegistry registry) {
        Expiries expiries = new Expiries(hub, expiryTimer, new DefaultTtls(freshness.ttl()), staleMarks);
        Gauge.builder("sluice.freshness.topics", expiries::count)
                .description("Topics whose value turns stale unless a newer one comes in time")
                .register(registry);
        return expiries;
    }

    @Bean
    GoneSources goneSources(Hub hub, Scheduler expiryTimer, StaleMarks staleMarks) {
        return new GoneSources(hub, expiryTimer, staleMarks);
    }
}
