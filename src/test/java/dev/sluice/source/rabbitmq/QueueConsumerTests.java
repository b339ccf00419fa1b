package dev.sluice.source.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.sluice.senml.SenmlProperties;
import dev.sluice.source.PayloadReader;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

/** What the broker is told, and when, of a channel that stands, is cancelled or is lost. */
class QueueConsumerTests {

    private static final AMQP.BasicProperties PLAIN = new AMQP.BasicProperties();

    private final Channel channel = mock(Channel.class);
    private final List<Delivered> arrived = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final QueueConsumer consumer = new QueueConsumer(
            channel,
            "plant",
            new RabbitReader(
                    RabbitBrokerTests.bind(), new PayloadReader(new SenmlProperties("senml"), InstantSource.system())),
            new QueueConsumer.Owner() {
                @Override
                public void arrived(Delivered message, boolean again) {
                    arrived.add(message);
                }

                @Override
                public void settled() {}

                @Override
                public void ended(QueueConsumer ended, String fault) {
                    faults.add(fault);
                }
            });

    private void deliver(int messages) {
        for (int i = 0; i < messages; i++) {
            consumer.handleDelivery("c", new Envelope(arrived.size() + 1, false, "", "a"), PLAIN, new byte[] {'1'});
        }
    }

    private Delivered message(int tag) {
        return arrived.get(tag - 1);
    }

    @Test
    void nothingBehindAMessageThatIsUnderWayIsAcknowledged() throws IOException {
        deliver(4);
        message(2).acknowledge();
        message(3).acknowledge();
        consumer.acknowledge();
        verify(channel, never()).basicAck(anyLong(), anyBoolean());
        message(1).acknowledge();
        consumer.acknowledge();
        verify(channel).basicAck(3, true);
        message(4).acknowledge();
        consumer.acknowledge();
        verify(channel).basicAck(4, true);
        verifyNoMoreInteractions(channel);
    }

    @Test
    void rejectedMessageIsNotAcknowledgedWithTheOthers() throws IOException {
        deliver(4);
        message(1).acknowledge();
        message(2).reject();
        message(3).reject();
        message(4).acknowledge();
        consumer.acknowledge();
        InOrder order = inOrder(channel);
        order.verify(channel).basicAck(1, true);
        order.verify(channel).basicReject(2, false);
        order.verify(channel).basicReject(3, false);
        order.verify(channel).basicAck(4, true);
        verifyNoMoreInteractions(channel);
    }

    @Test
    void lostChannelEndsAcknowledging() throws IOException {
        deliver(2);
        doThrow(new IOException("gone")).when(channel).basicAck(1, true);
        message(1).acknowledge();
        consumer.acknowledge();
        message(2).acknowledge();
        consumer.acknowledge();
        verify(channel, never()).basicAck(2, true);
    }

    @Test
    void streamIsRefusedBeforeAnythingOfItIsTaken() throws IOException {
        AMQP.BasicProperties ofStream = new AMQP.BasicProperties.Builder()
                .headers(Map.of("x-stream-offset", 7L))
                .build();
        consumer.handleDelivery("c", new Envelope(1, false, "", "a"), ofStream, new byte[] {'1'});
        assertThat(arrived).isEmpty();
        assertThat(faults).singleElement().asString().contains("stream");
        verify(channel).abort();
    }

    @Test
    void queueThatIsDeletedIsTold() throws IOException {
        consumer.handleCancel("c");
        deliver(1);
        assertThat(faults).singleElement().asString().contains("deleted");
        assertThat(arrived).as("what had been sent before, and comes again").isEmpty();
        verify(channel).abort();
    }

    @Test
    void whatTheBrokerSaysAsItClosesTheChannelIsTold() {
        AMQP.Channel.Close close = new AMQP.Channel.Close.Builder()
                .replyCode(406)
                .replyText("PRECONDITION_FAILED - delivery acknowledgement timed out")
                .build();
        consumer.handleShutdownSignal("c", new ShutdownSignalException(false, false, close, channel));
        assertThat(faults).containsExactly("PRECONDITION_FAILED - delivery acknowledgement timed out");
    }

    @Test
    void lostConnectionIsNotToldAsAFaultOfTheQueue() {
        consumer.handleShutdownSignal("c", new ShutdownSignalException(true, false, null, channel));
        assertThat(faults).isEmpty();
    }
}
