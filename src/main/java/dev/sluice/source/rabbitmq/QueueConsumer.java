package dev.sluice.source.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.sluice.source.Reading;
import dev.sluice.source.rabbitmq.Delivered.Fate;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One queue as long as its channel stands. What was sent and is not acknowledged is bounded by the broker, at {@code prefetch} messages, and comes
 * again once the channel is lost. Messages are acknowledged and rejected in the order in which they came, many by one frame.
 * All on the thread of the connection, but {@link #settled}.
 */
final class QueueConsumer extends DefaultConsumer {

    /** What a stream writes on each of its messages. */
    private static final String STREAM_OFFSET = "x-stream-offset";

    private final String queue;
    private final RabbitReader reader;
    private final Owner owner;
    private final Queue<Delivered> unsettled = new ArrayDeque<>();
    private boolean isOpen = true;

    /** The connection. */
    interface Owner {

        /** A message came. */
        void arrived(Delivered message, boolean again);

        /** Some message is settled; on any thread. */
        void settled();

        /** Its channel is closed, and what had come by it comes again. */
        void ended(QueueConsumer consumer, String fault);
    }

    /** Of a channel that nothing else uses. */
    QueueConsumer(Channel channel, String queue, RabbitReader reader, Owner owner) {
        super(channel);
        this.queue = queue;
        this.reader = reader;
        this.owner = owner;
    }

    String queue() {
        return queue;
    }

    /** Begins; fails where the broker does not have the queue, or does not let the server read it. */
    void begin(int prefetch) throws IOException {
        getChannel().basicQos(prefetch);
        String unusedTag = getChannel().basicConsume(queue, this);
    }

    @Override
    public void handleDelivery(String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        if (!isOpen) {
            return; // it comes again
        }
        if (properties.getHeaders() != null && properties.getHeaders().containsKey(STREAM_OFFSET)) {
            end("it is a stream, which does not keep how far a server has read: use a queue");
            return;
        }
        Delivered message = new Delivered(this, envelope, body);
        unsettled.add(message);
        owner.arrived(message, envelope.isRedeliver());
    }

    @Override
    public void handleCancel(String consumerTag) {
        end("the broker has ended it, as when it is deleted");
    }

    /** Gives back what is not acknowledged. */
    private void end(String fault) {
        isOpen = false;
        try {
            getChannel().abort();
        } catch (IOException | AlreadyClosedException e) {
            // closed already
        }
        owner.ended(this, fault);
    }

    /** That of the whole connection is told by the connection. */
    @Override
    public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
        if (!signal.isHardError() && !signal.isInitiatedByApplication()) {
            owner.ended(this, RabbitFault.text(signal));
        }
    }

    Reading read(Envelope envelope, byte[] body) {
        return reader.read(queue, envelope, body);
    }

    /** On any thread. */
    void settled() {
        owner.settled();
    }

    /** Tells the broker what became of the messages up to the first that is still under way. */
    void acknowledge() {
        try {
            long published = 0;
            for (Delivered first = unsettled.peek();
                    first != null && first.fate() != Fate.UNDER_WAY;
                    first = unsettled.peek()) {
                unsettled.remove();
                if (first.fate() == Fate.PUBLISHED) {
                    published = first.tag();
                } else {
                    acknowledgeTo(published);
                    published = 0;
                    getChannel().basicReject(first.tag(), false);
                }
            }
            acknowledgeTo(published);
        } catch (IOException | AlreadyClosedException e) {
            unsettled.clear(); // the channel is lost: they come again
        }
    }

    private void acknowledgeTo(long tag) throws IOException {
        if (tag > 0) {
            getChannel().basicAck(tag, true);
        }
    }
}
