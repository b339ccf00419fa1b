package dev.sluice.expiry;

import dev.sluice.hub.Hub;
import dev.sluice.publish.PublishProperties;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Lets values expire for as long as the server runs. */
@Configuration(proxyBeanMethods = false)
class ExpiryConfiguration {

    @Bean(destroyMethod = "dispose")
    Scheduler expiryTimer() {
        return Schedulers.newSingle("sluice-expiry", true);
    }

    @Bean
    Expiries expiries(
            Hub hub,
            Scheduler expiryTimer,
            FreshnessProperties freshness,
            PublishProperties publish,
            MeterRegistry registry) {
        Counter stale = Counter.builder("sluice.freshness.stale")
                .description("Values that turned stale, since nothing newer of their topic came in time")
                .register(registry);
        Expiries expiries =
                new Expiries(hub, expiryTimer, new DefaultTtls(freshness.ttl()), publish.timeout(), stale::increment);
        Gauge.builder("sluice.freshness.topics", expiries::count)
                .description("Topics whose value turns stale unless a newer one comes in time")
                .register(registry);
        return expiries;
    }
}
