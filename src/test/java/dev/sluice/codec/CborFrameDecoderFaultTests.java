package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.testing.Cbor;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that are bad in JSON too, and what only CBOR can say. */
class CborFrameDecoderFaultTests extends JsonFrameDecoderFaultTests {

    /** {@code "type":"ping"}. */
    private static final String PING = "6474797065 6470696e67";

    /** {@code "id":5}. */
    private static final String ID = "62696405";

    @Override
    FrameDecoder decoder() {
        return new CborFrameDecoder();
    }

    @Override
    byte[] message(String json) {
        return Cbor.of(json);
    }

    @ParameterizedTest
    @CsvSource({
        "f97e00, NaN",
        "fb7ff8000000000000, NaN",
        "f97c00, infinity",
        "faff800000, infinity",
        "fbfff0000000000000, infinity",
        "40, byte string",
        "5f4101ff, byte string",
        "f7, undefined",
        "f0, simple value 16",
        "f8ff, simple value 255",
        "c000, tag 0",
        "d9d9f7f6, tag 55799",
        "61ff, UTF-8",
        "63eda080, UTF-8",
        "a10100, key",
        "a1f600, key",
        "a14000, key",
        "a1a1800000, key"
    })
    void whatJsonCanNotSayIsABadFrameWithItsId(String value, String why) {
        assertFault("a3" + PING + ID + "6178" + value, 5L, why);
        assertFault("a3" + PING + "6178" + value + ID, 5L, why);
        assertFault("a3" + PING + "6178 8281" + value + "a0" + ID, 5L, why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a2" + PING,
                "a1" + PING + "00",
                "a1" + PING + "f6",
                "bf" + PING,
                "a1 6474797065 6570696e67",
                "a2" + PING + "62696418",
                "a2" + PING + "6178 9bffffffffffffffff",
                "a2" + PING + "6178 7bffffffffffffffff",
                "a3" + PING + ID + "6178 1c",
                "a3" + PING + ID + "6178 ff",
                "a3" + PING + ID + "6178 c201",
                "a3" + PING + ID + "6178 c4821b400000000000000001",
                "a3" + PING + ID + "6178 c4823b400000000000000001",
                "a3" + PING + ID + "6178 c482c2410101",
                "ff",
                "80",
                "81a1" + PING,
                "f6",
                "05",
                "6470696e67",
                "c1a1" + PING
            })
    void whatIsNoMapIsABadFrame(String hex) {
        assertFault(hex, null, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"40", "f7", "f97e00", "a0", "80", "f6", "f93c00", "f90000", "fa3f800000", "c4822032", "f4"})
    void unusableIdIsABadFrameWithoutIt(String id) {
        assertFault("a2" + PING + "626964" + id, null, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"81", "9f", "c1", "a1", "a161 61"})
    void deepNestingIsABadFrame(String opening) {
        assertFault("a2" + PING + "6178" + opening.repeat(20_000), null, "deep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c25a0000ea60", "c35a0000ea60", "c48200c25a0000ea60"})
    void hugeNumberIsABadFrame(String head) {
        assertFault("a3" + PING + ID + "6178" + head + "ff".repeat(60_000), null, "too long");
    }

    private void assertFault(String hex, @Nullable Object id, String why) {
        byte[] message = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThat(Faults.assertFault(decoder(), message, ErrorCode.BAD_FRAME, id))
                .hasMessageContaining(why);
    }
}
