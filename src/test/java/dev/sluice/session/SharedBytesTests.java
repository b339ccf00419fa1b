package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.FrameEncoder;
import dev.sluice.codec.WebSocketCborEncoder;
import dev.sluice.codec.WebSocketJsonEncoder;
import dev.sluice.message.Update;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An update is encoded once for all clients of one format, however many they are. */
class SharedBytesTests {

    private static final int CLIENTS = 100;
    private static final int UPDATES = 20;

    private final TestBench bench = new TestBench();
    private final AtomicInteger textEncodings = new AtomicInteger();
    private final AtomicInteger binaryEncodings = new AtomicInteger();

    @Test
    void fanOutToManyClientsEncodesOncePerFormat() {
        List<TestClient> clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> i % 2 == 0
                        ? connect(new WebSocketJsonEncoder(), textEncodings)
                        : connect(new WebSocketCborEncoder(), binaryEncodings))
                .toList();
        clients.forEach(TestClient::received);
        bench.publish("a", UPDATES);

        List<String> expected =
                IntStream.rangeClosed(1, UPDATES).mapToObj(i -> "a:" + i).toList();
        clients.forEach(client -> assertThat(client.received()).isEqualTo(expected));
        assertThat(textEncodings).hasValue(UPDATES);
        assertThat(binaryEncodings).hasValue(UPDATES);
    }

    private TestClient connect(FrameEncoder encoder, AtomicInteger encodings) {
        TestConnection connection = new TestConnection();
        connection.encoder = new Counting(encoder, encodings);
        return bench.connect("topics=a&snapshot=false", false, connection);
    }

    private static final class Counting extends WrappedEncoder {
        private final AtomicInteger encodings;

        Counting(FrameEncoder encoder, AtomicInteger encodings) {
            super(encoder);
            this.encodings = encodings;
        }

        @Override
        public byte[] encode(Update update) {
            encodings.incrementAndGet();
            return super.encode(update);
        }
    }
}
