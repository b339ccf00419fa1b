package dev.sluice.source.kafka;

import dev.sluice.expiry.GoneSources;
import dev.sluice.journal.Journal;
import dev.sluice.senml.SenmlProperties;
import dev.sluice.source.Absences;
import dev.sluice.source.Inlet;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.Source;
import dev.sluice.source.SourceRunners;
import dev.sluice.source.Sources;
import dev.sluice.source.SourcesHealth;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** The way in from a Kafka cluster, if one is configured. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnKafkaBrokers.class)
class KafkaConfiguration {

    @Bean
    Sources kafkaSources(KafkaCluster cluster, SenmlProperties senml, SourceRunners runners, MeterRegistry registry) {
        Source source = new KafkaSource(cluster, new PayloadReader(senml, InstantSource.system()), registry);
        return new Sources(List.of(runners.of(
                source,
                new SourceRunners.Limits(
                        cluster.newTopics(),
                        new Inlet.Bounds(
                                cluster.underWay(), cluster.underWayBytes().toBytes()),
                        cluster.reconnectMax(),
                        cluster.staleAfter()))));
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
