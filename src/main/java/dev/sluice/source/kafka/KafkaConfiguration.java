package dev.sluice.source.kafka;

import dev.sluice.expiry.GoneSources;
import dev.sluice.journal.Journal;
import dev.sluice.publish.Publishers;
import dev.sluice.senml.SenmlProperties;
import dev.sluice.source.Absence;
import dev.sluice.source.Absences;
import dev.sluice.source.Inlet;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.Source;
import dev.sluice.source.SourceRunner;
import dev.sluice.source.Sources;
import dev.sluice.source.SourcesHealth;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The way in from a Kafka cluster, if one is configured. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnKafkaBrokers.class)
class KafkaConfiguration {

    @Bean(destroyMethod = "dispose")
    Scheduler kafkaAbsenceTimer() {
        return Schedulers.newSingle("sluice-kafka-absence", true);
    }

    @Bean
    Sources kafkaSources(
            KafkaCluster cluster,
            SenmlProperties senml,
            Publishers publishers,
            Journal journal,
            GoneSources goneSources,
            Scheduler kafkaAbsenceTimer,
            MeterRegistry registry) {
        Source source = new KafkaSource(cluster, new PayloadReader(senml, InstantSource.system()), registry);
        Absence absence = new Absence(
                source.id(), cluster.staleAfter(), goneSources, journal, kafkaAbsenceTimer, InstantSource.system());
        return new Sources(List.of(new SourceRunner(
                source,
                publishers.ofFeed(source.id(), cluster.newTopics()),
                new Inlet.Bounds(cluster.underWay(), cluster.underWayBytes().toBytes()),
                cluster.reconnectMax(),
                absence,
                registry)));
    }

    @Bean
    Absences kafkaAbsences(Sources kafkaSources, Journal journal, GoneSources goneSources) {
        return kafkaSources.absences(journal, goneSources);
    }

    @Bean
    SourcesHealth kafkaHealthIndicator(Sources kafkaSources) {
        return new SourcesHealth(kafkaSources);
    }
}
