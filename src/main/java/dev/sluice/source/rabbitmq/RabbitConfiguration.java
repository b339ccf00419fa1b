package dev.sluice.source.rabbitmq;

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

/** The way in from a RabbitMQ broker, if one is configured. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnRabbitBrokers.class)
class RabbitConfiguration {

    @Bean
    Sources rabbitSources(RabbitBroker broker, SenmlProperties senml, SourceRunners runners, MeterRegistry registry) {
        Source source = new RabbitSource(broker, new PayloadReader(senml, InstantSource.system()), registry);
        return new Sources(List.of(runners.of(
                source,
                new SourceRunners.Limits(
                        broker.newTopics(),
                        new Inlet.Bounds(broker.underWay(), Long.MAX_VALUE),
                        broker.reconnectMax(),
                        broker.staleAfter()))));
    }

    @Bean
    Absences rabbitAbsences(Sources rabbitSources, Journal journal, GoneSources goneSources) {
        return rabbitSources.absences(journal, goneSources);
    }

    @Bean
    SourcesHealth rabbitmqHealthIndicator(Sources rabbitSources) {
        return new SourcesHealth(rabbitSources);
    }
}
