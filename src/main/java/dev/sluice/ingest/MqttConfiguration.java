package dev.sluice.ingest;

import dev.sluice.publish.Publisher;
import dev.sluice.publish.Publishers;
import dev.sluice.senml.SenmlProperties;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** The way in from an MQTT broker, if one is configured. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnMqttBroker.class)
class MqttConfiguration {

    @Bean
    MqttIngest mqttIngest(
            MqttProperties properties,
            SenmlProperties senml,
            Publishers publishers,
            SslBundles bundles,
            MeterRegistry registry) {
        MqttLinks links = new MqttLinks(properties, bundles);
        Publisher publisher = publishers.ofFeed(properties.newTopics());
        MessageReader reader = new MessageReader(properties, senml, InstantSource.system());
        Rejections rejections = new Rejections(registry, System::nanoTime);
        Counter received = Counter.builder("sluice.mqtt.received")
                .description("Messages that came from the MQTT broker")
                .register(registry);
        return new MqttIngest(
                properties,
                () -> new MqttConnection(
                        links, new Inflow(publisher, reader, rejections, received, properties.underWay())));
    }

    @Bean
    MqttHealth mqttHealthIndicator(MqttIngest ingest, MeterRegistry registry) {
        Gauge.builder("sluice.mqtt.connected", ingest, i -> i.state().connected() ? 1 : 0)
                .description("Whether there is a connection to the MQTT broker")
                .register(registry);
        return new MqttHealth(ingest);
    }
}
