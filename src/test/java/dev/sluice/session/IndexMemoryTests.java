package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.WebSocketJsonEncoder;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.topic.TopicFilter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The memory that filters take is bounded for each session and for all, and given back however they end. */
class IndexMemoryTests {

    private static final int PER_FRAME = 64;

    private final TestBench bench = new TestBench();

    private static String deep(int client, int i) {
        return client + "/" + i + "/c/d/e/f/g/h/i/j/k/l/m/n/o/#";
    }

    /** A subscribe to filters of the most levels, none of which has anybody else. */
    private static String subscribe(int client, int frame) {
        String topics = IntStream.range(frame * PER_FRAME, (frame + 1) * PER_FRAME)
                .mapToObj(i -> "'" + deep(client, i) + "'")
                .collect(Collectors.joining(","));
        return "{'type':'subscribe','id':" + frame + ",'snapshot':false,'topics':[" + topics + "]}";
    }

    private TestClient connect() {
        TestClient client = bench.connect("heartbeat=off");
        client.received();
        return client;
    }

    /** Subscribes as long as that is granted; returns how often, and leaves the refusal. */
    private int fill(TestClient client, int number) {
        for (int frame = 0; frame < 16; frame++) {
            client.send(subscribe(number, frame));
            List<JsonNode> answers = client.connection.take();
            if (answers.get(0).path("type").stringValue().equals("error")) {
                assertThat(answers.get(0).path("code").stringValue()).isEqualTo("too_many_subscriptions");
                refusal = answers.get(0).path("message").stringValue();
                return frame;
            }
        }
        return 16;
    }

    private String refusal = "";

    @Test
    void filtersOfOneSessionTakeNoMoreThanItsBound() {
        TestClient client = connect();
        int granted = fill(client, 1);
        int perFrame = PER_FRAME * TopicFilter.of(deep(1, 10)).indexBytes();
        assertThat(granted).isEqualTo(TestBench.INDEX_BYTES / 2 / perFrame);
        assertThat(refusal).contains("one session").contains(Integer.toString(TestBench.INDEX_BYTES / 2));
        client.send("{'type':'unsubscribe','id':'u'}");
        client.received();
        assertThat(bench.indexBytes.bytes()).as("bytes without filters").isZero();
        assertThat(fill(client, 2)).as("again").isEqualTo(granted);
    }

    @Test
    void filtersOfAllSessionsTakeNoMoreThanTheirBound() {
        TestClient first = connect();
        int granted = fill(first, 1);
        TestClient second = connect();
        assertThat(fill(second, 2)).as("of the second").isLessThan(granted);
        assertThat(refusal).contains("all sessions");
        assertThat(bench.indexBytes.bytes()).isLessThanOrEqualTo(TestBench.INDEX_BYTES);
        first.session.onDisconnected();
        assertThat(fill(connect(), 3)).as("when there is room again").isPositive();
    }

    @Test
    void filterThatManyHaveCountsOnce() {
        bench.connect("topics=a/%2B&heartbeat=off");
        long one = bench.indexBytes.bytes();
        assertThat(one).isEqualTo(TopicFilter.of("a/+").indexBytes());
        bench.connect("topics=a/%2B&heartbeat=off");
        assertThat(bench.indexBytes.bytes()).isEqualTo(one);
    }

    @Test
    void filtersMoveToAnotherSubscriptionWithoutTakingMore() {
        TestClient client = connect();
        client.send(subscribe(1, 0));
        client.send(subscribe(1, 1));
        long bytes = bench.indexBytes.bytes();
        client.send(subscribe(1, 0));
        assertThat(bench.indexBytes.bytes()).isEqualTo(bytes);
    }

    @Test
    void sessionThatFailsGivesAllBack() {
        TestConnection connection = new TestConnection();
        connection.encoder = new WrappedEncoder(new WebSocketJsonEncoder()) {
            @Override
            public byte[] encode(ServerFrame frame) {
                connection.faults.at(Faults.Place.ENCODER);
                return super.encode(frame);
            }
        };
        TestClient client = bench.connect("heartbeat=off", false, connection);
        client.send(subscribe(1, 0));
        assertThat(bench.indexBytes.bytes()).isPositive();
        connection.faults.put(Faults.Place.ENCODER, () -> new OutOfMemoryError("injected"));
        client.send(subscribe(1, 1));
        client.session.onDisconnected();
        bench.settle();
        assertThat(bench.indexBytes.bytes()).as("bytes without sessions").isZero();
    }
}
