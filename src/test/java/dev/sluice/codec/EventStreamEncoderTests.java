package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Publication;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.message.UpdateEncoder;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every frame of the server as an event, byte for byte. */
class EventStreamEncoderTests {

    private static final ServerFrame HEARTBEAT = new ServerFrame.Heartbeat(
            1_750_000_000_000_003L, new StreamPosition("e1", 42), 13, 6, 1, 2, 3, 1, Duration.ZERO);

    private final EventStreamEncoder encoder = new EventStreamEncoder("e1", false);
    private final EventStreamEncoder withIds = new EventStreamEncoder("e1", true);

    static Stream<Arguments> frames() {
        return ServerFrameGoldenTests.frames();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("frames")
    void dataIsTheFrameAsOnWebSocket(String file, ServerFrame frame) {
        String event = text(encoder.encode(frame));
        assertThat(event).isEqualTo(text(withIds.encode(frame)));
        assertThat(event)
                .startsWith("event: " + (frame instanceof ServerFrame.Fault ? "fault" : frame.type()) + "\n")
                .endsWith("\ndata: " + Golden.text(file) + "\n\n");
        assertThat(event.lines().filter(line -> line.startsWith("id:")).count()).isEqualTo(hasPlace(frame) ? 1 : 0);
    }

    private static boolean hasPlace(ServerFrame frame) {
        return frame instanceof ServerFrame.Synced
                || (frame instanceof ServerFrame.Heartbeat heartbeat && heartbeat.resume() != null);
    }

    static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of("heartbeat", HEARTBEAT),
                Arguments.of("error", new ServerFrame.Fault(null, ErrorCode.BAD_FILTER, "filter has an empty level")),
                Arguments.of("goaway", new ServerFrame.Goaway("server is shutting down", Duration.ofMillis(1_234))),
                Arguments.of("synced", new ServerFrame.Synced(null, 41)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void frameIsWrittenAsInTheFile(String file, ServerFrame frame) {
        assertThat(text(encoder.encode(frame))).isEqualTo(Golden.event(file));
    }

    @Test
    void updateIsWrittenAsInTheFile() {
        Update update = update("quotes/AAPL", "187.440");
        assertThat(text(encoder.encode(update))).isEqualTo(Golden.event("update"));
        assertThat(text(withIds.encode(update))).isEqualTo(Golden.event("update-with-id"));
    }

    @Test
    void snapshotHasNoId() {
        Update update = update("q\"uo\\te/Z\u00fcrich/\u20ac/\ud83d\ude00\"", "\"\u00fc\\n\\u2028\"");
        assertThat(text(withIds.encodeSnapshot(update))).isEqualTo(Golden.event("snapshot"));
        assertThat(text(encoder.encodeSnapshot(update))).isEqualTo(Golden.event("snapshot"));
    }

    /** Each format has bytes of its own, which all its clients are sent. */
    @Test
    void bytesAreSharedByAllClientsWithIdsAndByAllWithout() {
        Publication publication = new Publication(update("a", "1"));
        UpdateEncoder[] encoders = {encoder, withIds, new WebSocketJsonEncoder()};
        for (UpdateEncoder one : encoders) {
            assertThat(one.slot()).isBetween(0, UpdateEncoder.SLOTS - 1);
            byte[] bytes = publication.encoded(one);
            for (UpdateEncoder other : encoders) {
                assertThat(publication.encoded(other) == bytes).isEqualTo(one == other);
            }
        }
        assertThat(publication.encoded(new EventStreamEncoder("e1", true))).isSameAs(publication.encoded(withIds));
    }

    @Test
    void aCommentIsNoEvent() {
        assertThat(text(EventStreamEncoder.comment(null))).isEqualTo(":\n\n");
        assertThat(text(EventStreamEncoder.comment(new StreamPosition("e", 41))))
                .isEqualTo(":\nid: e:41\n\n");
    }

    private static Update update(String topic, String data) {
        return new Update(Topic.of(topic), 13, 42, 1_750_000_000_000_002L, 0, data.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] event) {
        return new String(event, StandardCharsets.UTF_8);
    }
}
