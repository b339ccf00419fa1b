package dev.sluice.hub;

import dev.sluice.journal.DiskJournal;
import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalProperties;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.message.Feed;
import dev.sluice.watchdog.Watchdog;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The hub with its writer's thread, its journal and its feeds. */
@Configuration(proxyBeanMethods = false)
class HubConfiguration {

    /** Where the log is this node's alone. Closed after everything that was made from it: feeds, hub and sessions have stopped by then. */
    @Bean
    @ConditionalOnBooleanProperty(name = "sluice.cluster.enabled", havingValue = false, matchIfMissing = true)
    Journal journal(JournalProperties properties, Watchdog watchdog) {
        return switch (properties.store()) {
            case MEMORY -> new MemoryJournal(properties);
            case DISK -> {
                DiskJournal journal = new DiskJournal(properties);
                watchdog.register(journal.committer());
                yield journal;
            }
        };
    }

    @Bean
    JournalHealth journalHealthIndicator(Journal journal) {
        return new JournalHealth(journal);
    }

    @Bean(destroyMethod = "dispose")
    @DependsOn("journal") // so that the writer is gone before the journal is closed
    Scheduler hubWriter() {
        return Schedulers.newSingle("sluice-hub", true);
    }

    @Bean(destroyMethod = "dispose")
    Scheduler publishTimer() {
        return Schedulers.newSingle("sluice-publish-timer", true);
    }

    @Bean
    Hub hub(
            Journal journal,
            ObjectProvider<SharedLog> shared,
            Scheduler hubWriter,
            Scheduler publishTimer,
            ClockProperties clock,
            MeterRegistry registry,
            Watchdog watchdog) {
        HubMetrics metrics = new HubMetrics(registry, journal);
        Hub hub = new Hub(
                journal,
                shared.getIfAvailable(),
                hubWriter,
                publishTimer,
                InstantSource.system(),
                clock.jumpMax(),
                metrics);
        watchdog.register(hub.writerProbe());
        return hub;
    }

    @Bean
    Feeds feeds(Hub hub, ObjectProvider<Feed> feeds) {
        return new Feeds(hub, feeds.stream().toList());
    }
}
