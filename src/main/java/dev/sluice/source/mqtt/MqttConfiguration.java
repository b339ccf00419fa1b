package dev.sluice.source.mqtt;

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
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The ways in from MQTT brokers, if any is configured. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnMqttBroker.class)
class MqttConfiguration {

    @Bean(destroyMethod = "dispose")
    Scheduler mqttAbsenceTimer() {
        return Schedulers.newSingle("sluice-mqtt-absence", true);
    }

    @Bean
    Sources mqttSources(
            ObjectProvider<MqttBroker> unnamed,
            MqttBrokers brokers,
            SenmlProperties senml,
            Publishers publishers,
            SslBundles bundles,
            Journal journal,
            GoneSources goneSources,
            Scheduler mqttAbsenceTimer,
            @Value("${sluice.cluster.enabled:false}") boolean hasOtherNodes,
            MeterRegistry registry) {
        PayloadReader payloads = new PayloadReader(senml, InstantSource.system());
        List<SourceRunner> runners = new ArrayList<>();
        brokers.with(unnamed.getIfAvailable()).forEach((name, broker) -> {
            if (hasOtherNodes && broker.sharedGroup() == null) {
                throw new IllegalArgumentException(
                        "sluice.ingest.mqtt: broker " + name
                                + " needs a shared-group where sluice.cluster.enabled is set: without one each node would publish each message");
            }
            Source source = new MqttSource(name, broker, bundles, payloads);
            Absence absence = new Absence(
                    source.id(), broker.staleAfter(), goneSources, journal, mqttAbsenceTimer, InstantSource.system());
            runners.add(new SourceRunner(
                    source,
                    publishers.ofFeed(source.id(), broker.newTopics()),
                    new Inlet.Bounds(broker.underWay(), broker.underWayBytes().toBytes()),
                    broker.reconnectMax(),
                    absence,
                    registry));
        });
        return new Sources(runners);
    }

    @Bean
    Absences mqttAbsences(Sources mqttSources, Journal journal, GoneSources goneSources) {
        return mqttSources.absences(journal, goneSources);
    }

    @Bean
    SourcesHealth mqttHealthIndicator(Sources mqttSources) {
        return new SourcesHealth(mqttSources);
    }
}
