package dev.sluice.websocket;

import static dev.sluice.testing.RawWebSocket.BINARY;
import static dev.sluice.testing.RawWebSocket.BINARY_BEGIN;
import static dev.sluice.testing.RawWebSocket.CLOSE;
import static dev.sluice.testing.RawWebSocket.CONTINUE;
import static dev.sluice.testing.RawWebSocket.CONTINUE_END;
import static dev.sluice.testing.RawWebSocket.PING;
import static dev.sluice.testing.RawWebSocket.PONG;
import static dev.sluice.testing.RawWebSocket.TEXT;
import static dev.sluice.testing.RawWebSocket.TEXT_BEGIN;
import static dev.sluice.testing.RawWebSocket.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Cbor;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.WebSocketFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 6455 from the client's side, in the order of Autobahn's groups 1 to 7 and 10: framing, pings, reserved bits, opcodes,
 * fragments, UTF-8, closing, fragments by size. As nothing is echoed here, a message is known by the pong that it asks for.
 */
class ConformanceIT extends BesideABystander {

    private static final String JSON = "/ws?heartbeat=off";

    /** A JSON ping of that many bytes, which asks for a pong with that id. */
    private static byte[] ping(int id, int bytes) {
        String frame = "{\"type\":\"ping\",\"id\":" + id + "}";
        return utf8(frame + " ".repeat(bytes - frame.length()));
    }

    private static void assertPong(RawWebSocket client, int id) throws IOException {
        assertThat(client.next("pong").path("id").asInt()).isEqualTo(id);
    }

    private RawWebSocket open() throws IOException {
        return RawWebSocket.open(port, JSON);
    }

    private RawWebSocket openCbor() throws IOException {
        RawWebSocket client = RawWebSocket.connect(port);
        assertThat(client.request(RawWebSocket.handshake(port, JSON, 13, "Sec-WebSocket-Protocol: sluice.v1.cbor"))
                        .status())
                .isEqualTo(101);
        return client;
    }

    // 1: framing

    @ParameterizedTest
    @ValueSource(ints = {40, 125, 126, 127, 128, 65_535, 65_536})
    void textOfEachFormOfLengthIsTaken(int bytes) throws IOException {
        try (RawWebSocket client = open()) {
            client.send(TEXT, ping(bytes, bytes));
            assertPong(client, bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 125, 126, 127, 128, 65_535, 65_536})
    void binaryOfEachFormOfLengthIsTaken(int bytes) throws IOException {
        try (RawWebSocket client = openCbor()) {
            client.send(BINARY, cborPing(bytes));
            assertThat(Cbor.tree(client.next(BINARY).payload()).path("type").asString())
                    .isEqualTo("welcome");
            assertThat(Cbor.tree(client.next(BINARY).payload()).path("id").asInt())
                    .isEqualTo(7);
        }
    }

    /** {@code {"type":"ping","id":7,"x":".."}} of that many bytes. */
    private static byte[] cborPing(int bytes) {
        byte[] begin = HexFormat.of().parseHex("a3647479706564" + "70696e67" + "626964" + "07" + "6178" + "7a");
        int text = bytes - begin.length - 4;
        byte[] frame = new byte[bytes];
        Arrays.fill(frame, (byte) 'x');
        ByteBuffer.wrap(frame).put(begin).putInt(text);
        return frame;
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, TEXT_BEGIN})
    void anEmptyMessageIsOne(int head) throws IOException {
        try (RawWebSocket client = open()) {
            client.send(head, new byte[0]);
            if (head == TEXT_BEGIN) {
                client.send(CONTINUE, new byte[0]);
                client.send(CONTINUE_END, new byte[0]);
            }
            assertThat(client.next("error").path("code").asString()).isEqualTo("bad_frame");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 1_000})
    void aFrameMayComeInPiecesOfAnySize(int pieceBytes) throws IOException {
        try (RawWebSocket client = open()) {
            byte[] frame = WebSocketFrames.masked(TEXT, ping(1, pieceBytes < 64 ? 300 : 66_000 - 464));
            for (int at = 0; at < frame.length; at += pieceBytes) {
                client.sendRaw(Arrays.copyOfRange(frame, at, Math.min(frame.length, at + pieceBytes)));
            }
            assertPong(client, 1);
        }
    }

    @Test
    void manyFramesMayComeInOnePiece() throws IOException {
        try (RawWebSocket client = open()) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int id = 0; id < 100; id++) {
                frames.write(WebSocketFrames.masked(TEXT, ping(id, 40 + id)));
                frames.write(WebSocketFrames.masked(PONG, new byte[id]));
            }
            client.sendRaw(frames.toByteArray());
            for (int id = 0; id < 100; id++) {
                assertPong(client, id);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000", "ffffffff", "00ff0000", "01020304"})
    void anyMaskIsTakenOff(String mask) throws IOException {
        try (RawWebSocket client = open()) {
            for (int bytes = 40; bytes < 60; bytes++) {
                client.sendRaw(WebSocketFrames.masked(
                        TEXT, ping(bytes, bytes), HexFormat.of().parseHex(mask)));
                assertPong(client, bytes);
            }
        }
    }

    // 2: pings

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 124, 125})
    void aPingIsAnsweredAlsoWhenItComesByteByByte(int bytes) throws IOException {
        try (RawWebSocket client = open()) {
            byte[] payload = new byte[bytes];
            Arrays.fill(payload, (byte) 0xFF);
            for (byte octet : WebSocketFrames.masked(PING, payload)) {
                client.sendRaw(new byte[] {octet});
            }
            assertThat(client.next(PONG).payload()).isEqualTo(payload);
        }
    }

    @Test
    void pongsThatNobodyAskedForAreTaken() throws IOException {
        try (RawWebSocket client = open()) {
            client.send(PONG, new byte[0]);
            client.send(PONG, utf8("unasked"));
            client.send(PING, utf8("asked"));
            assertThat(client.next(PONG).text()).isEqualTo("asked");
        }
    }

    // 3 and 4, and what else a header may not say: judged before the rest is there

    /** Bytes with which a frame begins, up to the one that can not be; nothing follows. */
    static String[] wrongAtOnce() {
        return new String[] {
            "c1",
            "a1",
            "91",
            "b1",
            "f1",
            "c2",
            "c9",
            "9a",
            "c8",
            "c0", // reserved bits
            "83",
            "84",
            "85",
            "86",
            "87",
            "8b",
            "8c",
            "8d",
            "8e",
            "8f",
            "03",
            "0b", // opcodes
            "08",
            "09",
            "0a", // control in fragments
            "80",
            "00", // continues nothing
            "8100",
            "817e",
            "817f",
            "8900",
            "8800", // not masked
            "89fe",
            "89ff",
            "8afe",
            "88fe", // long control
            "8881", // half a close code
            "81fe007d",
            "81fe0000",
            "81ff000000000000ffff",
            "81ff8000000000000001" // length not in its form
        };
    }

    @ParameterizedTest
    @MethodSource("wrongAtOnce")
    void aHeaderThatMayNotBeEndsWith1002AtOnce(String begin) throws IOException {
        try (RawWebSocket client = open()) {
            client.sendRaw(HexFormat.of().parseHex(begin));
            assertFailsWith(client, 1002);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"81", "01", "82"})
    void aMessageInsideAnotherEndsWith1002AtOnce(String begin) throws IOException {
        try (RawWebSocket client = open()) {
            client.send(TEXT_BEGIN, utf8("{"));
            client.sendRaw(HexFormat.of().parseHex(begin));
            assertFailsWith(client, 1002);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"82", "02"})
    void aMessageOfTheOtherKindEndsWith1003AtOnce(String begin) throws IOException {
        try (RawWebSocket client = open()) {
            client.sendRaw(HexFormat.of().parseHex(begin));
            assertFailsWith(client, 1003);
        }
        try (RawWebSocket client = openCbor()) {
            client.sendRaw(new byte[] {(byte) (HexFormat.fromHexDigits(begin) ^ 3)});
            assertFailsWith(client, 1003);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"81ff0000000000010001", "81ff7fffffffffffffff", "01ff0000000000010001"})
    void aLengthOverTheLimitEndsWith1009AtOnce(String begin) throws IOException {
        try (RawWebSocket client = open()) {
            client.sendRaw(HexFormat.of().parseHex(begin));
            assertFailsWith(client, 1009);
        }
    }

    @Test
    void aFragmentThatTakesItsMessageOverTheLimitEndsWith1009AtOnce() throws IOException {
        try (RawWebSocket client = open()) {
            client.send(TEXT_BEGIN, new byte[40_000]);
            client.send(CONTINUE, new byte[25_536]);
            client.sendRaw(HexFormat.of().parseHex("0081"));
            assertFailsWith(client, 1009);
        }
    }

    private static void assertFailsWith(RawWebSocket client, int code) throws IOException {
        assertThat(client.closeCode()).isEqualTo(code);
        assertThat(client.awaitEnd()).isTrue();
    }

    // 5: fragments

    @Test
    void aMessageMayComeInManyFragmentsWithControlFramesBetween() throws IOException {
        try (RawWebSocket client = open()) {
            byte[] message = ping(3, 100);
            for (int i = 0; i < message.length; i++) {
                int head = i == 0 ? TEXT_BEGIN : i == message.length - 1 ? CONTINUE_END : CONTINUE;
                client.send(head, new byte[] {message[i]});
                if (i % 10 == 5) {
                    client.send(PING, new byte[] {(byte) i});
                    assertThat(client.next(PONG).payload()).containsExactly(i);
                }
            }
            assertPong(client, 3);
        }
    }

    @Test
    void emptyFragmentsMayStandAnywhere() throws IOException {
        try (RawWebSocket client = open()) {
            client.send(TEXT_BEGIN, new byte[0]);
            client.send(CONTINUE, ping(4, 40));
            client.send(CONTINUE, new byte[0]);
            client.send(CONTINUE_END, new byte[0]);
            assertPong(client, 4);
            client.send(TEXT, ping(5, 40));
            assertPong(client, 5);
        }
    }

    @Test
    void binaryMayComeInFragments() throws IOException {
        try (RawWebSocket client = openCbor()) {
            byte[] message = cborPing(60_000);
            client.send(BINARY_BEGIN, Arrays.copyOf(message, 1));
            client.send(CONTINUE, Arrays.copyOfRange(message, 1, 30_000));
            client.send(CONTINUE_END, Arrays.copyOfRange(message, 30_000, message.length));
            assertThat(client.next(BINARY).payload()).isNotEmpty();
            assertThat(Cbor.tree(client.next(BINARY).payload()).path("id").asInt())
                    .isEqualTo(7);
        }
    }

    // 6: UTF-8

    /** From the Unicode standard, RFC 3629 and Markus Kuhn's test of decoders. */
    static String[] soundUtf8() {
        return new String[] {
            "48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121", // Hello-µ@ßöäüàá-UTF-8!!
            "cebae1bdb9cf83cebcceb5", // κόσμε
            "c280",
            "dfbf",
            "e0a080",
            "ed9fbf",
            "ee8080",
            "efbfbd",
            "efbfbe",
            "efbfbf",
            "efb790", // ends of ranges, noncharacters
            "f0908080",
            "f09f98803f",
            "f48fbfbf",
            "f3b08080",
            "7f"
        };
    }

    @ParameterizedTest
    @MethodSource("soundUtf8")
    void soundUtf8IsTakenWhereverItIsCut(String hex) throws IOException {
        byte[] text = HexFormat.of().parseHex(hex);
        try (RawWebSocket client = open()) {
            for (int cut = 0; cut <= text.length; cut++) {
                byte[] begin = utf8("{\"type\":\"ping\",\"id\":" + cut + ",\"x\":\"");
                client.send(TEXT_BEGIN, concat(begin, Arrays.copyOf(text, cut)));
                client.send(CONTINUE_END, concat(Arrays.copyOfRange(text, cut, text.length), utf8("\"}")));
                assertPong(client, cut);
            }
        }
    }

    /** Each ends with the byte by which it can be no text; where it is only cut off, with {@code -}. */
    static String[] brokenUtf8() {
        return new String[] {
            "80",
            "bf",
            "c0",
            "c1",
            "f5",
            "fe",
            "ff",
            "c320",
            "c3c3",
            "e0a020",
            "e28228",
            "f09f9820",
            "f09f20", // alone, cut off
            "e080",
            "e09f",
            "f080",
            "f08f", // overlong
            "eda0",
            "edbf", // surrogates
            "f490",
            "f5",
            "f8",
            "fc", // beyond U+10FFFF
            "cebae1bdb9cf83cebcceb5eda0",
            "c3-",
            "e282-",
            "f09f98-"
        };
    }

    @ParameterizedTest
    @MethodSource("brokenUtf8")
    void brokenUtf8EndsWith1007AsSoonAsItIs(String hex) throws IOException {
        byte[] text = HexFormat.of().parseHex(hex.replace("-", ""));
        boolean cutOff = hex.endsWith("-");
        for (int before : new int[] {0, 1, 5, 8, 30}) {
            try (RawWebSocket client = open()) {
                byte[] payload = concat(utf8("x".repeat(before)), text);
                byte[] frame =
                        WebSocketFrames.masked(TEXT, cutOff ? payload : Arrays.copyOf(payload, payload.length + 50));
                client.sendRaw(Arrays.copyOf(frame, 6 + payload.length)); // the rest never comes
                assertFailsWith(client, 1007);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("brokenUtf8")
    void brokenUtf8InFragmentsEndsWith1007(String hex) throws IOException {
        byte[] text = HexFormat.of().parseHex(hex.replace("-", ""));
        try (RawWebSocket client = open()) {
            for (int i = 0; i < text.length; i++) {
                client.send(i == 0 ? TEXT_BEGIN : CONTINUE, new byte[] {text[i]});
            }
            if (hex.endsWith("-")) {
                client.send(PING, utf8("still there"));
                assertThat(client.next(PONG).text()).isEqualTo("still there");
                client.send(CONTINUE_END, new byte[0]);
            }
            assertFailsWith(client, 1007);
        }
    }

    @Test
    void binaryNeedsToBeNoText() throws IOException {
        try (RawWebSocket client = openCbor()) {
            client.send(BINARY, new byte[] {(byte) 0xFF, (byte) 0xFE});
            assertThat(client.next(BINARY).payload()).isNotEmpty();
            assertThat(Cbor.tree(client.next(BINARY).payload()).path("code").asString())
                    .isEqualTo("bad_frame");
        }
    }

    // 7: closing

    @ParameterizedTest
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void aCodeThatMayBeSentIsAnsweredAlsoByteByByte(int code) throws IOException {
        try (RawWebSocket client = open()) {
            for (byte octet : WebSocketFrames.masked(CLOSE, closePayload(code, utf8("é".repeat(61))))) {
                client.sendRaw(new byte[] {octet});
            }
            assertFailsWith(client, code);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 32_768, 65_535})
    void aCodeThatMayNotBeSentIs1002(int code) throws IOException {
        try (RawWebSocket client = open()) {
            client.send(CLOSE, closePayload(code, new byte[0]));
            assertFailsWith(client, 1002);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c3", "eda080", "cebae1bdb9cf83cebcceb5eda080656469746564"})
    void aReasonThatIsNotUtf8Is1007(String reason) throws IOException {
        try (RawWebSocket client = open()) {
            client.send(CLOSE, closePayload(1000, HexFormat.of().parseHex(reason)));
            assertFailsWith(client, 1007);
        }
    }

    @Test
    void aCloseInsideAMessageIsAnsweredAndWhatFollowsIsNotHeard() throws IOException {
        try (RawWebSocket client = open()) {
            client.send(TEXT_BEGIN, utf8("{"));
            byte[] close = WebSocketFrames.masked(CLOSE, closePayload(1000, new byte[0]));
            byte[] more = WebSocketFrames.masked(PING, utf8("too late"));
            client.sendRaw(concat(close, more));
            assertThat(client.next(CLOSE).closeCode()).isEqualTo(1000);
            assertThat(client.rest()).isEmpty();
        }
    }

    private static byte[] closePayload(int code, byte[] reason) {
        return ByteBuffer.allocate(2 + reason.length)
                .putShort((short) code)
                .put(reason)
                .array();
    }

    // 10: a message of the greatest size in fragments of one size

    @ParameterizedTest
    @ValueSource(ints = {64, 256, 1_024, 1_300, 4_096, 16_384, 65_536})
    void aLargeMessageMayComeInFragmentsOfAnySize(int fragmentBytes) throws IOException {
        try (RawWebSocket client = open()) {
            byte[] message = ping(6, 65_536);
            int fragments = (message.length + fragmentBytes - 1) / fragmentBytes;
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int i = 0; i < fragments; i++) {
                int head = (i == 0 ? TEXT_BEGIN : CONTINUE) | (i == fragments - 1 ? 0x80 : 0);
                int end = Math.min(message.length, (i + 1) * fragmentBytes);
                frames.write(WebSocketFrames.masked(head, Arrays.copyOfRange(message, i * fragmentBytes, end)));
            }
            client.sendRaw(frames.toByteArray());
            assertPong(client, 6);
        }
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
