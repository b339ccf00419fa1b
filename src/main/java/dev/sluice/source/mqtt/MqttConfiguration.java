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
import dev.sluice.source.sparkplug.SparkplugMeters;
import dev.sluice.source.sparkplug.SparkplugNodes;
import dev.sluice.source.sparkplug.SparkplugProperties;
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

/** The ways in from MQTT brokers, if any is configured. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnMqttBroker.class)
class MqttConfiguration {

    @Bean
    Sources mqttSources(
            ObjectProvider<MqttBroker> unnamed,
            MqttBrokers brokers,
            SenmlProperties senml,
            SparkplugProperties sparkplug,
            SslBundles bundles,
            Journal journal,
            GoneSources goneSources,
            MeterRegistry registry,
            @Value("${sluice.cluster.enabled:false}") boolean hasOtherNodes,
            SourceRunners runners) {
        PayloadReader payloads = new PayloadReader(senml, InstantSource.system());
        List<SourceRunner> all = new ArrayList<>();
        brokers.with(unnamed.getIfAvailable()).forEach((name, broker) -> {
            if (hasOtherNodes && broker.hasSparkplug()) {
                throw new IllegalArgumentException(
                        "sluice.ingest.mqtt: broker " + name
                                + " has a filter for Sparkplug, which no nodes can share: take it in by a server that is not of the cluster");
            }
            if (hasOtherNodes && broker.sharedGroup() == null) {
                throw new IllegalArgumentException(
                        "sluice.ingest.mqtt: broker " + name
                                + " needs a shared-group where sluice.cluster.enabled is set: without one each node would publish each message");
            }
            SparkplugNodes nodes = broker.hasSparkplug() ? nodes(name, broker, sparkplug, journal, registry) : null;
            Source source = new MqttSource(name, broker, bundles, payloads, nodes);
            if (nodes != null) { // its nodes die: what the log forgets could not be told to be stale then
                goneSources.mayBeAway(source.id());
            }
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

    private static SparkplugNodes nodes(
            String name, MqttBroker broker, SparkplugProperties sparkplug, Journal journal, MeterRegistry registry) {
        return new SparkplugNodes(
                sparkplug,
                MqttSource.KIND + '/' + name,
                broker.payloadSize().toBytes(),
                journal,
                System::nanoTime,
                InstantSource.system(),
                new SparkplugMeters(registry, name));
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
