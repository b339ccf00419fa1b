package dev.sluice.will;

import dev.sluice.audit.Audit;
import dev.sluice.expiry.GoneSources;
import dev.sluice.journal.Journal;
import dev.sluice.publish.PublishProperties;
import dev.sluice.publish.Publishers;
import dev.sluice.security.Identity;
import dev.sluice.security.revocation.Revocations;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The wills of the server's clients. */
@Configuration(proxyBeanMethods = false)
class WillConfiguration {

    @Bean(destroyMethod = "dispose")
    Scheduler willTimer() {
        return Schedulers.newSingle("sluice-wills", true);
    }

    @Bean
    KeptWills wills(
            Journal journal,
            Publishers publishers,
            GoneSources goneSources,
            ObjectProvider<Revocations> revocations,
            Audit audit,
            WillProperties properties,
            PublishProperties publish,
            Scheduler willTimer,
            MeterRegistry registry) {
        Revocations all = revocations.getIfAvailable();
        Predicate<Identity> isRevoked = identity -> all != null && all.hasRevoked(identity);
        KeptWills wills = new KeptWills(
                journal,
                publishers,
                goneSources,
                isRevoked,
                audit,
                properties.bytes().toBytes(),
                publish.timeout(),
                willTimer,
                InstantSource.system(),
                new WillMetrics(registry));
        Gauge.builder("sluice.wills", wills::count)
                .description("Wills of clients, those that wait to be carried out too")
                .register(registry);
        Gauge.builder("sluice.wills.bytes", wills::bytes)
                .description("Memory that they take")
                .baseUnit("bytes")
                .register(registry);
        return wills;
    }
}
