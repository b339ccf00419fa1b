package dev.sluice.source.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ConnectionFactoryConfigurator;
import dev.sluice.source.BrokerAddress;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;

/** Makes the connections of RabbitMQ's own client, as they are configured. */
final class RabbitClient {

    /** How its threads and its connections are called. */
    static final String NAME = "sluice-rabbitmq";

    private static final int ANSWER_MAX_MILLIS = 10_000;

    /** Those that the settings here are for, and what the server does by itself. */
    private static final Set<String> OWN = Set.of(
            ConnectionFactoryConfigurator.HOST,
            ConnectionFactoryConfigurator.PORT,
            ConnectionFactoryConfigurator.CONNECTION_HEARTBEAT,
            ConnectionFactoryConfigurator.CONNECTION_RECOVERY_ENABLED,
            ConnectionFactoryConfigurator.CONNECTION_RECOVERY_INTERVAL,
            ConnectionFactoryConfigurator.TOPOLOGY_RECOVERY_ENABLED);

    private final ConnectionFactory factory = new ConnectionFactory();
    private final List<Address> addresses;

    /** @throws IllegalArgumentException if a property has a value that the client does not know, or names a file that can not be read */
    RabbitClient(RabbitBroker broker) {
        this.addresses = broker.brokers().stream().map(RabbitClient::address).toList();
        factory.setConnectionTimeout(ANSWER_MAX_MILLIS);
        factory.setHandshakeTimeout(ANSWER_MAX_MILLIS);
        factory.setChannelRpcTimeout(ANSWER_MAX_MILLIS);
        try {
            ConnectionFactoryConfigurator.load(factory, properties(broker), "");
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new IllegalArgumentException("sluice.ingest.rabbitmq.properties: " + RabbitFault.text(e), e);
        }
        factory.setRequestedHeartbeat(
                (int) Math.max(1, broker.silence().toSeconds() / 2)); // two missed are one too many
        factory.setAutomaticRecoveryEnabled(false);
        factory.setMaxInboundMessageBodySize(Integer.MAX_VALUE); // else one that is too large ends each connection
        factory.setThreadFactory(work -> {
            Thread thread = new Thread(work, NAME);
            thread.setDaemon(true);
            return thread;
        });
    }

    private static Address address(BrokerAddress broker) {
        return new Address(broker.host(), broker.port());
    }

    /** The client by itself would trust any certificate. */
    private static Map<String, String> properties(RabbitBroker broker) {
        Map<String, String> properties = new HashMap<>();
        properties.put(ConnectionFactoryConfigurator.SSL_VALIDATE_SERVER_CERTIFICATE, "true");
        properties.put(ConnectionFactoryConfigurator.SSL_VERIFY_HOSTNAME, "true");
        properties.putAll(broker.properties());
        return properties;
    }

    /** Of some names of properties those that can not be set. */
    static Set<String> unknown(Set<String> names) {
        Set<String> unknown = new TreeSet<>(names);
        unknown.removeIf(name -> name.startsWith(ConnectionFactoryConfigurator.CLIENT_PROPERTIES_PREFIX));
        unknown.removeAll(known());
        return unknown;
    }

    /** All that the client has a name for. */
    private static Set<String> known() {
        Set<String> known = new TreeSet<>();
        Arrays.stream(ConnectionFactoryConfigurator.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == String.class)
                .map(RabbitClient::value)
                .forEach(known::add);
        known.removeAll(OWN);
        return known;
    }

    private static String value(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until there is a connection; all that comes by it comes on that thread. */
    Connection connect(ExecutorService thread) throws IOException, TimeoutException {
        return factory.newConnection(thread, addresses, NAME);
    }
}
