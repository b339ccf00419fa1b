package dev.sluice.session;

import dev.sluice.audit.Audit;
import dev.sluice.delivery.DeliveryProperties;
import dev.sluice.delivery.WaitingBytes;
import dev.sluice.fanout.IndexBytes;
import dev.sluice.hub.Hub;
import dev.sluice.lane.Lanes;
import dev.sluice.publish.Publishers;
import dev.sluice.security.revocation.Revocations;
import dev.sluice.watchdog.Watchdog;
import dev.sluice.will.Wills;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** The sessions of the server and their lanes. */
@Configuration(proxyBeanMethods = false)
class SessionConfiguration {

    @Bean
    Sessions sessions(
            Hub hub,
            Publishers publishers,
            Wills wills,
            SessionProperties session,
            DeliveryProperties delivery,
            MeterRegistry registry,
            Watchdog watchdog,
            Audit audit,
            ObjectProvider<Revocations> revocations,
            DrainProperties drain) {
        WaitingBytes waiting = delivery.newWaitingBytes();
        Gauge.builder("sluice.waiting.bytes", waiting::bytes)
                .description("Memory of the updates that wait for slow clients")
                .baseUnit("bytes")
                .register(registry);
        IndexBytes index = session.newIndexBytes();
        Gauge.builder("sluice.index.bytes", index::bytes)
                .description(
                        "Memory of the filters of all sessions, those of their subscriptions and those that their tokens grant")
                .baseUnit("bytes")
                .register(registry);
        SessionLimits limits = new SessionLimits(
                session,
                delivery,
                publishers,
                wills,
                InstantSource.system(),
                new CloseMetrics(registry),
                audit,
                waiting,
                hub::behind,
                hub.node());
        Sessions sessions = new Sessions(
                new Lanes(
                        hub,
                        session.inbox(),
                        delivery.linger(),
                        waiting,
                        index,
                        registry,
                        watchdog,
                        Schedulers.parallel()),
                limits,
                new Drain(drain, Schedulers.parallel()));
        revocations.ifAvailable(all -> all.onRevoked(sessions::checkTokens));
        return sessions;
    }
}
