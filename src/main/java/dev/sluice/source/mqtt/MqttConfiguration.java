package dev.sluice.source.mqtt;

import dev.sluice.publish.Publishers;
import dev.sluice.senml.SenmlProperties;
import dev.sluice.source.Inlet;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.SourceRunner;
import dev.sluice.source.Sources;
import dev.sluice.source.SourcesHealth;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
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
            Publishers publishers,
            SslBundles bundles,
            MeterRegistry registry) {
        PayloadReader payloads = new PayloadReader(senml, InstantSource.system());
        List<SourceRunner> runners = brokers.with(unnamed.getIfAvailable()).entrySet().stream()
                .map(each -> runner(
                        new MqttSource(each.getKey(), each.getValue(), bundles, payloads),
                        each.getValue(),
                        publishers,
                        registry))
                .toList();
        return new Sources(runners);
    }

    private static SourceRunner runner(
            MqttSource source, MqttBroker broker, Publishers publishers, MeterRegistry registry) {
        return new SourceRunner(
                source,
                publishers.ofFeed(broker.newTopics()),
                new Inlet.Bounds(broker.underWay(), broker.underWayBytes().toBytes()),
                broker.reconnectMax(),
                registry);
    }

    @Bean
    SourcesHealth mqttHealthIndicator(Sources mqttSources) {
        return new SourcesHealth(mqttSources);
    }
}
