package dev.sluice.hub;

import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalProperties;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.message.Feed;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The hub with its writer's thread, its journal and its feeds. */
@Configuration(proxyBeanMethods = false)
class HubConfiguration {

    @Bean
    Journal journal(JournalProperties bounds) {
        return new MemoryJournal(bounds);
    }

    @Bean(destroyMethod = "dispose")
    Scheduler hubWriter() {
        return Schedulers.newSingle("sluice-hub", true);
    }

    @Bean
    Hub hub(Journal journal, Scheduler hubWriter, MeterRegistry registry) {
        return new Hub(journal, hubWriter, InstantSource.system(), new HubMetrics(registry, journal));
    }

    @Bean
    Feeds feeds(Hub hub, ObjectProvider<Feed> feeds) {
        return new Feeds(hub, feeds.stream().toList());
    }
}
