package dev.sluice.source.rabbitmq;

import dev.sluice.source.BrokerAddress;
import dev.sluice.source.PayloadFormat;
import dev.sluice.source.SourceRoute;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Conditional;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The RabbitMQ broker that the server takes messages from: {@code sluice.ingest.rabbitmq.*}.
 *
 * @param brokers the broker, or the nodes of its cluster, {@code host:5672}; one of those that answer is taken; without any nothing of this is
 *     there
 * @param queues those that are read, alone or with the format and topic of their messages; the broker has to have them; default
 *     none, and one is needed
 * @param topic template for the topic of the update: {@code {levels}} is the routing key with a level for each dot, {@code {key}} the same as
 *     it is, {@code {queue}} and {@code {exchange}} are the names of those; default {@code {levels}}
 * @param payload what a message has in it, where its queue does not say; default {@code json}
 * @param payloadSize bytes of one message; default 64 KB; a larger one is counted and rejected
 * @param underWay messages that are taken but not in the journal yet; default 1,000; each queue has its part of it, and of those that the
 *     broker has sent so many may be unacknowledged: it sends no more until some are through
 * @param newTopics topics that may begin at once, and again as many over an hour; default 100,000; messages beyond are
 *     counted and rejected
 * @param silence time without a sign of life after which the connection is ended and made anew; default 10 s; signs are asked for
 *     twice in it
 * @param staleAfter time without the broker after which what came from it turns stale, also over a restart; at least 1 s;
 *     default none
 * @param reconnectMax longest wait between two attempts to connect; default 30 s; the first is 1 s, the next ones double
 * @param properties properties of RabbitMQ's own client, as for TLS and credentials; default none
 */
@Validated
@Conditional(OnRabbitBrokers.class)
@ConfigurationProperties("sluice.ingest.rabbitmq")
record RabbitBroker(
        List<BrokerAddress> brokers,
        @DefaultValue List<RabbitQueue> queues,
        @DefaultValue("{levels}") String topic,
        @DefaultValue("json") PayloadFormat payload,
        @DefaultValue("64KB") DataSize payloadSize,
        @DefaultValue("1000") @Min(1) @Max(65_535) int underWay,
        @DefaultValue("100000") @Min(1) @Max(10_000_000) int newTopics,

        @DefaultValue("10s") @DurationMin(seconds = 2) @DurationMax(minutes = 10)
        Duration silence,

        @Nullable @DurationMin(seconds = 1) Duration staleAfter,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration reconnectMax,
        @DefaultValue Map<String, String> properties) {

    RabbitBroker {
        brokers = List.copyOf(brokers);
        queues = List.copyOf(queues);
        properties = Map.copyOf(properties);
        require(!queues.isEmpty(), "queues is missing: the names of the queues that are to be read");
        require(
                queues.stream().map(RabbitQueue::name).allMatch(new HashSet<>()::add),
                "queues has a queue twice, and its messages would come in no order");
        require(
                underWay >= queues.size(),
                "under-way must be at least the number of queues, so that each can have a message under way");
        require(payloadSize.toBytes() > 0, "payload-size must be above 0");
        Set<String> unknown = RabbitClient.unknown(properties.keySet());
        require(
                unknown.isEmpty(),
                "properties has " + String.join(", ", unknown)
                        + ", which RabbitMQ's client does not know, or which is the server's: use brokers and silence");
        var unused = routes(queues, topic, payload);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("sluice.ingest.rabbitmq: " + message);
        }
    }

    private static Map<String, SourceRoute> routes(List<RabbitQueue> queues, String topic, PayloadFormat payload) {
        try {
            Map<String, SourceRoute> routes = new LinkedHashMap<>();
            for (RabbitQueue queue : queues) {
                routes.put(
                        queue.name(),
                        SourceRoute.of(
                                new SourceRoute.Words(queue.payload(), queue.topic()),
                                new SourceRoute.Words(payload, topic),
                                RabbitReader.PLACES));
            }
            return routes;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sluice.ingest.rabbitmq: " + e.getMessage(), e);
        }
    }

    /** How the messages of each queue are read. */
    Map<String, SourceRoute> routes() {
        return routes(queues, topic, payload);
    }

    /** How many messages of one queue the broker may have sent that are not acknowledged. */
    int prefetch() {
        return underWay / queues.size();
    }

    String addresses() {
        return brokers.stream().map(BrokerAddress::toString).collect(Collectors.joining(","));
    }

    /** How it is shown: secrets may be among the properties. */
    @Override
    public String toString() {
        return "RabbitBroker" + brokers;
    }
}
