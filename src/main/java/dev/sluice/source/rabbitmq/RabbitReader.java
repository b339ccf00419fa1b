package dev.sluice.source.rabbitmq;

import com.rabbitmq.client.Envelope;
import dev.sluice.source.PayloadFormat;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.Reading;
import dev.sluice.source.SourceRoute;
import java.util.Map;
import java.util.Set;

/** Reads the messages of one broker: by the format and topic of their queue. Safe for any thread. */
final class RabbitReader {

    /** What a topic may have in braces. */
    static final Set<String> PLACES = Set.of("levels", "key", "queue", "exchange");

    private final Map<String, SourceRoute> routes;
    private final long payloadBytesMax;
    private final PayloadReader payloads;

    RabbitReader(RabbitBroker broker, PayloadReader payloads) {
        this.routes = broker.routes();
        this.payloadBytesMax = broker.payloadSize().toBytes();
        this.payloads = payloads;
    }

    /** What is in a message of one of the queues that are read. */
    Reading read(String queue, Envelope envelope, byte[] body) {
        SourceRoute route = routes.get(queue);
        if (route == null) {
            throw new IllegalArgumentException("no queue that is read: " + queue);
        }
        if (body.length > payloadBytesMax) {
            return Reading.tooLarge(payloadBytesMax);
        }
        String topic = route.payload() == PayloadFormat.SENML ? "" : topic(route, queue, envelope);
        return payloads.read(route.payload(), topic, body);
    }

    private static String topic(SourceRoute route, String queue, Envelope envelope) {
        String key = envelope.getRoutingKey();
        return route.topic().expand(place -> switch (place) {
            case "levels" -> key.replace('.', '/');
            case "key" -> key;
            case "queue" -> queue;
            default -> envelope.getExchange();
        });
    }
}
