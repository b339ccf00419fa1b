package dev.sluice.session;

import dev.sluice.delivery.DeliveryProperties;
import dev.sluice.hub.Hub;
import dev.sluice.lane.Lanes;
import dev.sluice.publish.Publishers;
import dev.sluice.watchdog.Watchdog;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The sessions of the server and their lanes. */
@Configuration(proxyBeanMethods = false)
class SessionConfiguration {

    @Bean
    Sessions sessions(
            Hub hub,
            Publishers publishers,
            SessionProperties session,
            DeliveryProperties delivery,
            MeterRegistry registry,
            Watchdog watchdog) {
        SessionLimits limits =
                new SessionLimits(session, delivery, publishers, InstantSource.system(), new CloseMetrics(registry));
        return new Sessions(new Lanes(hub, session.inbox(), delivery.linger(), registry, watchdog), limits);
    }
}
