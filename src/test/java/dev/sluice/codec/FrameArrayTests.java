package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.codec.FrameDecoder.Decoded;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.testing.Cbor;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of a client that may be arrays of frames. */
class FrameArrayTests {

    private static final String PING = "{\"type\":\"ping\",\"id\":1}";

    private final FrameDecoder json = new JsonFrameDecoder();
    private final FrameDecoder cbor = new CborFrameDecoder();

    private static List<String> read(FrameDecoder decoder, byte[] message) {
        List<String> read = new ArrayList<>();
        decoder.decodeArray(new ByteArrayInputStream(message)).forEachRemaining(frame -> read.add(brief(frame)));
        return read;
    }

    private static String brief(Decoded decoded) {
        if (decoded.fault() != null) {
            Object id = decoded.fault().toFrame().id();
            return decoded.fault().code().wireName() + (id == null ? "" : " " + id);
        }
        ClientFrame frame = Objects.requireNonNull(decoded.frame());
        return frame instanceof ClientFrame.Publish publish
                ? publish.draft().topic().name() + "="
                        + new String(publish.draft().data(), StandardCharsets.UTF_8)
                : frame.getClass().getSimpleName() + " " + frame.id();
    }

    private static byte[] utf8(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private List<String> readBoth(String text) {
        List<String> read = read(json, utf8(text));
        assertThat(read(cbor, Cbor.of(text.replace('\'', '"')))).isEqualTo(read);
        return read;
    }

    private static void assertFault(FrameDecoder decoder, byte[] message) {
        ProtocolException fault = catchThrowableOfType(
                ProtocolException.class, () -> decoder.decodeArray(new ByteArrayInputStream(message)));
        assertThat(fault).isNotNull();
        assertThat(fault.code()).isEqualTo(ErrorCode.BAD_FRAME);
    }

    @Test
    void eachFrameIsReadAndJudgedByItself() {
        assertThat(readBoth("""
                [{'type':'ping','id':1},{'type':'publish','topic':'a','data':[1.50,'],[{é😀']},{'type':'x','id':'q'},
                5,'text',null,[{'type':'ping','id':2}],[],{},{'type':'publish','id':3,'topic':'a/+','data':1},
                {'type':'request','n':5,'id':4}]"""))
                .containsExactly(
                        "Ping FrameId[value=1]",
                        "a=[1.50,\"],[{é😀\"]",
                        "unknown_type FrameId[value=q]",
                        "bad_frame",
                        "bad_frame",
                        "bad_frame",
                        "bad_frame",
                        "bad_frame",
                        "bad_frame",
                        "bad_topic FrameId[value=3]",
                        "Request FrameId[value=4]");
    }

    @Test
    void oneFrameNeedsNoArray() {
        assertThat(readBoth(PING)).containsExactly("Ping FrameId[value=1]");
        assertThat(readBoth("[" + PING + "]")).containsExactly("Ping FrameId[value=1]");
        assertThat(read(json, utf8(" \r\n\t[ " + PING + "\n,\t" + PING + " ] ")))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                " [ ] ",
                "[",
                "[" + PING,
                "[" + PING + ",",
                "[" + PING + ",]",
                "[" + PING + " " + PING + "]",
                "[" + PING + "}",
                "[" + PING + "]]",
                "[" + PING + "]" + PING,
                "[" + PING + ",{\"type\":\"ping\"]",
                "[" + PING + ",{\"a\":01}]",
                "[" + PING + ",\"\\x\"]",
                "[" + PING + ",NaN]",
                ""
            })
    void whatIsNoArrayIsRefusedWholeAndNothingOfItTaken(String message) {
        if (message.isEmpty()) {
            assertThat(read(json, utf8(message))).containsExactly("bad_frame");
        } else {
            assertFault(json, utf8(message));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80", // empty
                "9fff",
                "", // nothing
                "81",
                "82 a2 6474797065 6470696e67 626964 07", // one is missing
                "9f a2 6474797065 6470696e67 626964 07", // its end is
                "81 a2 6474797065 6470696e67 626964 07 00", // something behind it
                "82 a2 6474797065 6470696e67 626964 07 1c" // not well-formed
            })
    void whatIsNoArrayOfCborIsRefusedWhole(String hex) {
        assertFault(cbor, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    void whatJsonCanNotSayIsTheFaultOfItsFrameOnly() {
        String nan = "a3 6474797065 6470696e67 626964 05 6178 fb7ff8000000000000";
        String ping = "a2 6474797065 6470696e67 626964 07";
        for (String array : List.of("83" + nan + ping + "f7", "9f" + nan + ping + "f7 ff")) {
            assertThat(read(cbor, HexFormat.of().parseHex(array.replace(" ", ""))))
                    .containsExactly("bad_frame FrameId[value=5]", "Ping FrameId[value=7]", "bad_frame");
        }
    }

    @Test
    void frameInAnArrayMayBeAsDeepAsOneAlone() {
        assertThat(readBoth("[" + deep(63) + "]")).containsExactly("a=" + "[".repeat(63) + "]".repeat(63));
        assertFault(json, utf8("[" + deep(64) + "]"));
        assertFault(cbor, Cbor.of("[" + deep(64) + "]"));
    }

    /** An update whose data is so deep: a frame is one level more. */
    private static String deep(int levels) {
        return "{\"type\":\"publish\",\"topic\":\"a\",\"data\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
    }

    @Test
    void aMessageOfTheGreatestSizeIsReadFrameByFrame() {
        String ones = "[" + "1,".repeat(32_766) + "1]";
        assertThat(read(json, utf8(ones))).hasSize(32_767).containsOnly("bad_frame");
        byte[] nulls = new byte[65_536];
        Arrays.fill(nulls, (byte) 0xF6);
        nulls[0] = (byte) 0x99;
        nulls[1] = (byte) 0xFF;
        nulls[2] = (byte) 0xFD;
        assertThat(read(cbor, nulls)).hasSize(65_533).containsOnly("bad_frame");
    }
}
