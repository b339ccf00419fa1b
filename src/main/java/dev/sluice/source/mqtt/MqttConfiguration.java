package dev.sluice.source.mqtt;

import dev.sluice.expiry.GoneSources;
import dev.sluice.journal.Journal;
import dev.sluice.senml.SenmlProperties;
import dev.sluice.source.Absences;
import dev.sluice.source.Inlet;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.Source;
import dev.sluice.source.SourceRunner;
import dev.sluice.source.SourceRunners;
import dev.sluice.source.Sources;
import dev.sluice.source.SourcesHealth;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** The ways in from MQTT brokers, if any is configured. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnMqttBroker.class)
class MqttConfiguration {

    @Bean
    Sources mqttSources(
            ObjectProvider<MqttBroker> unnamed,
            MqttBrokers brokers,
            SenmlProperties senml,
            SslBundles bundles,
            @Value("${sluice.cluster.enabled:false}") boolean hasOtherNodes,
            SourceRunners runners) {
        PayloadReader payloads = new PayloadReader(senml, InstantSource.system());
        List<SourceRunner> all = new ArrayList<>();
        brokers.with(unnamed.getIfAvailable()).forEach((name, broker) -> {
            if (hasOtherNodes && broker.sharedGroup() == null) {
                throw new IllegalArgumentException(
                        "sluice.ingest.mqtt: broker " + name
                                + " needs a shared-group where sluice.cluster.enabled is set: without one each node would publish each message");
            }
            Source source = new MqttSource(name, broker, bundles, payloads);
            all.add(runners.of(
                    source,
                    new SourceRunners.Limits(
                            broker.newTopics(),
                            new Inlet.Bounds(
                                    broker.underWay(), broker.underWayBytes().toBytes()),
                            broker.reconnectMax(),
                            broker.staleAfter())));
        });
        return new Sources(all);
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
