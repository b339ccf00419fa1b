package dev.sluice.cluster;

import dev.sluice.hub.ClockProperties;
import dev.sluice.hub.Hub;
import dev.sluice.journal.JournalProperties;
import dev.sluice.journal.ReplicaJournal;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The log of a cluster in place of one of this node's own. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("sluice.cluster.enabled")
class ClusterConfiguration {

    @Bean
    ClusterLog clusterLog(
            ClusterProperties cluster,
            RedisProperties redis,
            JournalProperties journal,
            ClockProperties clock,
            @Value("${sluice.node:n1}") String node,
            MeterRegistry registry) {
        if (journal.store() != JournalProperties.Store.MEMORY) {
            throw new StoreUnfitException(
                    "sluice.journal.store is " + journal.store() + ", and the log of a cluster is in its store.",
                    "Take sluice.journal.store away, or sluice.cluster.enabled.",
                    null);
        }
        Store store = new Store(redis.toUri(), new Keys(cluster.name()), ReplicaJournal.retention(journal));
        ClusterLog log =
                new ClusterLog(store, journal, cluster.lease(), clock.jumpMax(), node, new ClusterMetrics(registry));
        Gauge.builder("sluice.cluster.lag", log, ClusterLog::lag)
                .description("Offsets that the store has given and this node has not read")
                .register(registry);
        TimeGauge.builder("sluice.cluster.behind", log, TimeUnit.MILLISECONDS, l -> l.behind()
                        .toMillis())
                .description("How long ago this node knew that it had the whole log")
                .register(registry);
        Gauge.builder("sluice.cluster.term", log, ClusterLog::term)
                .description("Counts the stores that the log has been in")
                .register(registry);
        Gauge.builder("sluice.cluster.store.bytes", log, ClusterLog::storeBytes)
                .description("What the log takes in the store; measured every 10 s")
                .baseUnit("bytes")
                .register(registry);
        TimeGauge.builder("sluice.cluster.loaded", log, TimeUnit.MILLISECONDS, l -> l.loadedIn()
                        .toMillis())
                .description("How long this node took to load the log at its start")
                .register(registry);
        return log;
    }

    @Bean
    ReplicaJournal journal(ClusterLog clusterLog) {
        return clusterLog.replica();
    }

    @Bean
    SharedRevocations revocationStore(ClusterLog clusterLog) {
        return clusterLog.revocations();
    }

    @Bean
    ClusterHealth clusterHealthIndicator(ClusterLog clusterLog) {
        return new ClusterHealth(clusterLog);
    }

    @Bean
    ClusterNode clusterNode(ClusterLog clusterLog, Hub hub) {
        return new ClusterNode(clusterLog, hub);
    }
}
