package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The other end of a session: sends frames written with single quotes and reads what came, each frame in a word or two. */
final class TestClient {

    final ClientSession session;
    final TestConnection connection;
    private final TestBench bench;

    TestClient(TestBench bench, ClientSession session, TestConnection connection) {
        this.bench = bench;
        this.session = session;
        this.connection = connection;
    }

    void send(String frame) {
        sendOnly(frame);
        bench.settle();
    }

    void sendOnly(String frame) {
        byte[] bytes = frame.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        session.onBytes();
        session.onFrame();
        session.onMessage(new ByteArrayInputStream(bytes), bytes.length);
    }

    /** The socket takes nothing more. */
    void stall() {
        connection.room = 0;
    }

    /** The socket takes everything again. */
    void flow() {
        connection.room = TestConnection.UNLIMITED;
        session.onWritable();
        bench.settle();
    }

    /** What came since this was last asked: {@code a:2} is an update with its seq, {@code (a:2)} a snapshot. */
    List<String> received() {
        return connection.take().stream().map(TestClient::brief).toList();
    }

    /** The only frame that came since, in full. */
    JsonNode one() {
        List<JsonNode> frames = connection.take();
        assertThat(frames).hasSize(1);
        return frames.get(0);
    }

    /** The newest heartbeat since this was last asked: {@code offset, matched, delivered, conflated, lost, queued}. */
    List<Long> heartbeat() {
        JsonNode beat = lastHeartbeat();
        return Stream.of("offset", "matched", "delivered", "conflated", "lost", "queued")
                .map(field -> beat.path(field).longValue())
                .toList();
    }

    /** The newest heartbeat since this was last asked, in full. */
    JsonNode lastHeartbeat() {
        List<JsonNode> beats = connection.take().stream()
                .filter(frame -> frame.path("type").stringValue().equals("heartbeat"))
                .toList();
        assertThat(beats).as("heartbeats").isNotEmpty();
        return beats.get(beats.size() - 1);
    }

    private static String brief(JsonNode frame) {
        String type = frame.path("type").stringValue();
        String id = frame.has("id") ? " " + frame.path("id").asString() : "";
        return switch (type) {
            case "update" -> series(frame);
            case "snapshot" -> "(" + series(frame) + ")";
            case "gap" -> "gap " + frame.path("lost") + " " + frame.path("from") + "-" + frame.path("to");
            case "error" -> "error" + id + " " + frame.path("code").stringValue();
            default -> type + id;
        };
    }

    private static String series(JsonNode frame) {
        return frame.path("topic").stringValue() + ":" + frame.path("seq");
    }
}
