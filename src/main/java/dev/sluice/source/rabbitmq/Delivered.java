package dev.sluice.source.rabbitmq;

import com.rabbitmq.client.Envelope;
import dev.sluice.source.Reading;
import dev.sluice.source.SourceMessage;

/** One message, from when the broker has sent it until it is told what became of it. */
final class Delivered implements SourceMessage {

    private final QueueConsumer consumer;
    private final Envelope envelope;
    private final byte[] body;
    private volatile Fate fate = Fate.UNDER_WAY;

    /** What became of it. */
    enum Fate {
        UNDER_WAY,
        PUBLISHED,
        /** In whole or in part, for good. */
        REJECTED
    }

    Delivered(QueueConsumer consumer, Envelope envelope, byte[] body) {
        this.consumer = consumer;
        this.envelope = envelope;
        this.body = body;
    }

    QueueConsumer consumer() {
        return consumer;
    }

    /** By which the broker knows it, on its channel. */
    long tag() {
        return envelope.getDeliveryTag();
    }

    Fate fate() {
        return fate;
    }

    @Override
    public String origin() {
        return consumer.queue() + ": " + envelope.getRoutingKey();
    }

    @Override
    public int bytes() {
        return body.length;
    }

    @Override
    public Reading read() {
        return consumer.read(envelope, body);
    }

    @Override
    public void acknowledge() {
        fate = Fate.PUBLISHED;
        consumer.settled();
    }

    @Override
    public void reject() {
        fate = Fate.REJECTED;
        consumer.settled();
    }
}
