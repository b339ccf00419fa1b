package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.testing.Memory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every field that a frame can have holds what was thought up to do harm: numbers that take long to compute with, deep nesting,
 * long and doubled names, and names with one hash. The answer is a frame or a {@link ProtocolException} with a short text.
 */
@Timeout(120) // work that grows with the square of the text would take hours
class HostileFramesTests {

    private static final int MESSAGE_CHARACTERS_MAX = 200;
    private static final int NAME_CHARACTERS = 20_000;
    private static final int NAMES = 3_000;
    private static final long KEPT_BYTES_MAX = 20_000_000;

    private static final List<String> FIELDS = List.of(
            "type",
            "id",
            "topics",
            "policy",
            "buffer",
            "maxRate",
            "maxAge",
            "snapshot",
            "since",
            "topic",
            "data",
            "n",
            "x");

    private final FrameDecoder decoder = decoder();

    static Stream<String> values() {
        String manyNines = "9".repeat(1_000);
        return Stream.of(
                "1e999999999",
                "-1e-999999999",
                "1e9999999999",
                "1e400",
                "1e-400",
                manyNines,
                "-" + manyNines.substring(1),
                "9".repeat(60_000),
                "0." + "0".repeat(60_000) + "1",
                "1e" + "9".repeat(60_000),
                "0." + "0".repeat(996) + "1",
                "[" + "1e-300,".repeat(8_000) + "1]",
                "[" + manyNines + ("," + manyNines).repeat(60) + "]",
                text("\\ud800"),
                text("\\udc00\\ud800"),
                text("\\u0000"),
                text("x".repeat(60_000)),
                text("/".repeat(60_000)),
                "[" + text("a/".repeat(100) + "a").concat(",").repeat(63) + text("#") + "]",
                nested(62),
                nested(65),
                "[".repeat(60_000),
                "{\"a\":".repeat(10_000),
                "{" + text("n".repeat(60_000)) + ":1}",
                "{" + text("\\udfff") + ":1}",
                "{" + text("a").concat(":1,").repeat(10_000) + text("a") + ":2}",
                "{" + namesOfOneHash().map(name -> text(name) + ":1").collect(Collectors.joining(",")) + "}",
                "{\"epoch\":\"e\",\"offset\":1e2}",
                "{\"epoch\":\"e\",\"offset\":" + manyNines + "}");
    }

    private static String text(String inside) {
        return '"' + inside + '"';
    }

    private static String nested(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    /** "Aa" and "BB" are one to {@link String#hashCode}, and so are all texts of them. */
    private static Stream<String> namesOfOneHash() {
        return IntStream.range(0, 2_048).mapToObj(number -> IntStream.range(0, 11)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining()));
    }

    FrameDecoder decoder() {
        return new JsonFrameDecoder();
    }

    byte[] message(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("values")
    void hostileValueInAnyFieldDoesNoHarm(String value) {
        for (String name : List.of("subscribe", "publish", "request")) {
            String frame = Golden.text("client/" + name);
            for (String field : FIELDS) {
                decode(frame.substring(0, frame.length() - 1) + ",\"" + field + "\":" + value + "}");
            }
        }
    }

    private void decode(String json) {
        byte[] message;
        try {
            message = message(json);
        } catch (RuntimeException e) {
            return; // it can not be said in this format
        }
        try {
            var unused = decoder.decode(new ByteArrayInputStream(message));
        } catch (ProtocolException e) {
            assertThat(e).hasMessageMatching("(?s).{1," + MESSAGE_CHARACTERS_MAX + "}");
        } catch (RuntimeException | Error e) {
            fail(json.length() > 500 ? json.substring(0, 500) : json, e);
        }
    }

    @Test
    void namesThatClientsSentAreNotKept() {
        long before = Memory.now().heapBytes();
        for (int i = 0; i < NAMES; i++) {
            String name = i + "n".repeat(NAME_CHARACTERS);
            byte[] message = message("{\"type\":\"ping\",\"" + name + "\":1}");
            assertThat(decoder.decode(new ByteArrayInputStream(message))).isNotNull();
        }
        assertThat(Memory.now().heapBytes() - before).isLessThan(KEPT_BYTES_MAX);
    }
}
