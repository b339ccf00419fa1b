package dev.sluice.source.mqtt;

import jakarta.validation.Valid;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Conditional;
import org.springframework.validation.annotation.Validated;

/**
 * Several MQTT brokers, {@code sluice.ingest.mqtt.brokers.<name>.*}, beside or in place of the one that stands under
 * {@code sluice.ingest.mqtt} itself.
 *
 * @param brokers by the names that health, meters and log call them; default none
 */
@Validated
@Conditional(OnMqttBroker.class)
@ConfigurationProperties("sluice.ingest.mqtt")
record MqttBrokers(@DefaultValue Map<String, @Valid MqttBroker> brokers) {

    /** The name of the broker that has none. */
    static final String DEFAULT = "default";

    MqttBrokers {
        brokers = Map.copyOf(brokers);
        requireOneConnectionEach(brokers);
    }

    /** All of them by their names, in their order. */
    Map<String, MqttBroker> with(@Nullable MqttBroker unnamed) {
        Map<String, MqttBroker> all = new TreeMap<>(brokers);
        if (unnamed != null && all.put(DEFAULT, unnamed) != null) {
            throw new IllegalArgumentException("sluice.ingest.mqtt: uri is a broker named default, so no other one of"
                    + " sluice.ingest.mqtt.brokers can have that name");
        }
        requireOneConnectionEach(all);
        return all;
    }

    private static void requireOneConnectionEach(Map<String, MqttBroker> brokers) {
        Map<String, String> names = new HashMap<>();
        brokers.forEach((name, broker) -> {
            String session = broker.clientId() + " at " + broker.host() + ':' + broker.port();
            String other = names.put(session, name);
            if (other != null) {
                throw new IllegalArgumentException(
                        "sluice.ingest.mqtt.brokers: " + name + " and " + other + " are both " + session
                                + ", and each would end the other's connection: give one another client-id");
            }
        });
    }
}
