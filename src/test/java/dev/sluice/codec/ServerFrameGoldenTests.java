package dev.sluice.codec;

import static dev.sluice.testing.WebSocketFrames.payload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.field.Deadband;
import dev.sluice.field.Op;
import dev.sluice.field.Pointer;
import dev.sluice.field.Term;
import dev.sluice.field.Where;
import dev.sluice.message.Quality;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.message.UpdateEncoder;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.protocol.ServerFrame.Authenticated;
import dev.sluice.protocol.ServerFrame.Fault;
import dev.sluice.protocol.ServerFrame.Gap;
import dev.sluice.protocol.ServerFrame.Goaway;
import dev.sluice.protocol.ServerFrame.Heartbeat;
import dev.sluice.protocol.ServerFrame.Limits;
import dev.sluice.protocol.ServerFrame.Pong;
import dev.sluice.protocol.ServerFrame.Published;
import dev.sluice.protocol.ServerFrame.Subscribed;
import dev.sluice.protocol.ServerFrame.Synced;
import dev.sluice.protocol.ServerFrame.Unsubscribed;
import dev.sluice.protocol.ServerFrame.Welcome;
import dev.sluice.protocol.ServerFrame.Willed;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every frame of the server, byte for byte, in both formats. */
class ServerFrameGoldenTests {

    private static final Limits LIMITS = new Limits(65_536, 64, 32, 65_536, 1_000);

    private final FrameEncoder json = new WebSocketJsonEncoder();
    private final FrameEncoder cbor = new WebSocketCborEncoder();

    static Stream<Arguments> frames() {
        return Stream.of(
                Arguments.of("welcome", new Welcome("5c1e", "e1", 41, Duration.ofSeconds(5), LIMITS)),
                Arguments.of("welcome-without-heartbeat", new Welcome("5c1e", "e1", 0, null, LIMITS)),
                Arguments.of(
                        "welcome-of-a-node", new Welcome("5c1e", "e1", 41, Duration.ofSeconds(5), LIMITS, "berlin-2")),
                Arguments.of("subscribed-id-string", subscribed(id("s-1"), filters("quotes/+", "sensors/#"), 256, 41)),
                Arguments.of("subscribed-id-integer", subscribed(new FrameId(-(1L << 53)), filters("a"), 1, 0)),
                Arguments.of("subscribed-id-absent", subscribed(null, filters("q\"\\/\u00e9"), 65_536, (1L << 53) - 1)),
                Arguments.of("subscribed-rate-whole", granted("conflate", 5.0, null, null)),
                Arguments.of("subscribed-rate-fraction", granted("drop-newest", 0.2, null, null)),
                Arguments.of("subscribed-age", granted("disconnect", null, Duration.ofMillis(1_500), null)),
                Arguments.of("subscribed-recovered", granted("drop-oldest", null, null, true)),
                Arguments.of("subscribed-not-recovered", granted("conflate", 1_000.5, Duration.ofDays(3_650), false)),
                Arguments.of("authenticated", new Authenticated(new FrameId(5L), "ann", 1_795_272_000)),
                Arguments.of("authenticated-id-absent", new Authenticated(null, "ann", 1_795_272_000)),
                Arguments.of(
                        "subscribed-effective",
                        new Subscribed(
                                new FrameId(1L),
                                filters("#"),
                                filters("plant-1/#"),
                                "drop-oldest",
                                256,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                "e1",
                                41,
                                null)),
                Arguments.of("subscribed-where", selecting()),
                Arguments.of("subscribed-deadband", filtering(new Deadband(Pointer.of("/value"), "0.50", false), null)),
                Arguments.of("subscribed-deadband-percent", filtering(new Deadband(Pointer.of(""), "2", true), null)),
                Arguments.of(
                        "subscribed-silence",
                        filtering(new Deadband(Pointer.of(""), "2", false), Duration.ofMinutes(1))),
                Arguments.of("unsubscribed-id-absent", new Unsubscribed(null, filters("quotes/+"))),
                Arguments.of("unsubscribed", new Unsubscribed(new FrameId(7L), filters("quotes/+"))),
                Arguments.of("unsubscribed-of-nothing", new Unsubscribed(id(""), List.of())),
                Arguments.of("synced", new Synced(id("s-1"), 41)),
                Arguments.of("synced-id-absent", new Synced(null, 41)),
                Arguments.of(
                        "gap",
                        new Gap(3L, 0, 5L, 9L, "slow", List.of(Topic.of("quotes/AAPL"), Topic.of("q\"/\u00e9")))),
                Arguments.of("gap-without-topics", new Gap(70L, 2, 5L, 90L, "slow", null)),
                Arguments.of("gap-expired", new Gap(2L, 4, 7L, 7L, "expired", List.of(Topic.of("a")))),
                Arguments.of("gap-lost-unknown", new Gap(null, 0, 42L, 90L, "history", null)),
                Arguments.of("gap-of-another-epoch", new Gap(null, 3, null, null, "history", null)),
                Arguments.of("heartbeat", heartbeat(new StreamPosition("e1", 42), Duration.ZERO)),
                Arguments.of("heartbeat-without-resume", heartbeat(null, Duration.ofMillis(999))),
                Arguments.of("heartbeat-behind", heartbeat(new StreamPosition("e1", 42), Duration.ofMillis(1_000))),
                Arguments.of("published", new Published(new FrameId(-7L), Topic.of("q\"/\u00e9"), 12, 40)),
                Arguments.of("published-id-string", new Published(id("\n\"x"), Topic.of("quotes/AAPL"), 1, 41)),
                Arguments.of("willed", new Willed(new FrameId(7L))),
                Arguments.of("pong", new Pong(new FrameId(0L), 1_750_000_000_000_004L)),
                Arguments.of("error", new Fault(id("s-2"), ErrorCode.BAD_FILTER, "filter has an empty level")),
                Arguments.of(
                        "error-unknown",
                        new Fault(
                                new FrameId(7L),
                                ErrorCode.UNAVAILABLE,
                                "no answer from the log within 5 s, it may still be published",
                                true)),
                Arguments.of("error-retryable-id-absent", new Fault(null, ErrorCode.RATE_LIMITED, "too many frames")),
                Arguments.of("goaway", new Goaway("server is shutting down", Duration.ofMillis(1_234))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("frames")
    void frameIsWrittenAsInTheFile(String file, ServerFrame frame) {
        assertWritten(file, encoder -> encoder.encode(frame));
    }

    @Test
    void updateIsWrittenAsInTheFile() {
        Update update = update("quotes/AAPL", 13, 42, 1_750_000_000_000_002L, "187.440");
        assertWritten("update", encoder -> encoder.encode(update));
    }

    @Test
    void topicOfAnUpdateIsEscaped() {
        Update update = update("q\"uo\\te/Z\u00fcrich/\u20ac/\ud83d\ude00\"", 1, 1, 1, "\"\u00fc\"");
        assertWritten("update-topic-escaped", encoder -> encoder.encode(update));
    }

    @Test
    void snapshotIsWrittenAsInTheFile() {
        Update update = update("quotes/AAPL", 12, 40, 1_750_000_000_000_001L, "{\"price\":187.440,\"size\":1e2}");
        assertWritten("snapshot", encoder -> encoder.encodeSnapshot(update));
    }

    @Test
    void qualityIsWrittenWhereItIsNotGood() {
        Update stale = new Update(
                Topic.of("quotes/AAPL"),
                14,
                43,
                1_750_000_000_000_003L,
                0,
                "187.440".getBytes(StandardCharsets.UTF_8),
                Quality.STALE,
                0,
                "who said so is not told");
        assertWritten("update-stale", encoder -> encoder.encode(stale));
        assertWritten("snapshot-stale", encoder -> encoder.encodeSnapshot(stale));
    }

    @Test
    void leftIsWrittenAsInTheFile() {
        Update update = update("quotes/AAPL", 15, 44, 1_750_000_000_000_004L, "187.440");
        assertWritten("update-left", encoder -> encoder.encodeLeft(update));
    }

    @Test
    void largestNumbersOfAnUpdateAreWrittenInFull() {
        Update update = update("a", Long.MAX_VALUE, 10, 9, "0");
        assertThat(payload(json.encode(update)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"type\":\"update\",\"topic\":\"a\",\"seq\":9223372036854775807,\"offset\":10,\"ts\":9,"
                        + "\"data\":0}");
    }

    @Test
    void formatsKeepTheirBytesApart() {
        assertThat(json.slot()).isNotEqualTo(cbor.slot());
        assertThat(json.slot()).isBetween(0, UpdateEncoder.SLOTS - 1);
        assertThat(cbor.slot()).isBetween(0, UpdateEncoder.SLOTS - 1);
    }

    private void assertWritten(String file, Function<FrameEncoder, byte[]> encode) {
        byte[] text = encode.apply(json);
        byte[] binary = encode.apply(cbor);
        assertThat(text[0]).isEqualTo((byte) 0x81);
        assertThat(binary[0]).isEqualTo((byte) 0x82);
        assertThat(payload(text)).asString(StandardCharsets.UTF_8).isEqualTo(Golden.text(file));
        assertThat(HexFormat.of().formatHex(payload(binary))).isEqualTo(Golden.cborHex(file));
    }

    private static Update update(String topic, long seq, long offset, long ts, String data) {
        return new Update(Topic.of(topic), seq, offset, ts, 0, data.getBytes(StandardCharsets.UTF_8));
    }

    private static Subscribed subscribed(@Nullable FrameId id, List<TopicFilter> topics, int buffer, long offset) {
        return new Subscribed(
                id, topics, null, "drop-oldest", buffer, null, null, null, null, null, null, "e1", offset, null);
    }

    private static Subscribed granted(
            String policy, @Nullable Double maxRate, @Nullable Duration maxAge, @Nullable Boolean recovered) {
        return new Subscribed(
                new FrameId(1L),
                filters("a"),
                null,
                policy,
                256,
                maxRate,
                maxAge,
                null,
                null,
                null,
                null,
                "e1",
                41,
                recovered);
    }

    private static Subscribed selecting() {
        Where where = new Where(List.of(
                new Term(Pointer.of("/value"), Op.GT, List.of("80.50")),
                new Term(Pointer.of("/a~1b/0"), Op.IN, List.of("\"on\"", "1e3", "null")),
                new Term(Pointer.of(""), Op.EXISTS, List.of())));
        return new Subscribed(
                new FrameId(1L),
                filters("a"),
                null,
                "drop-oldest",
                256,
                null,
                null,
                where,
                null,
                null,
                null,
                "e1",
                41,
                null);
    }

    private static Subscribed filtering(Deadband deadband, @Nullable Duration maxSilence) {
        return new Subscribed(
                new FrameId(1L),
                filters("a"),
                null,
                "drop-oldest",
                256,
                null,
                null,
                null,
                deadband,
                maxSilence,
                null,
                "e1",
                41,
                null);
    }

    private static Heartbeat heartbeat(@Nullable StreamPosition resume, Duration behind) {
        return new Heartbeat(1_750_000_000_000_003L, resume, 13, 6, 1, 2, 3, 1, behind);
    }

    private static FrameId id(String text) {
        return new FrameId(text);
    }

    private static List<TopicFilter> filters(String... texts) {
        return Stream.of(texts).map(TopicFilter::of).toList();
    }
}
