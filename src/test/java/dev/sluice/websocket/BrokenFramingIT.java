package dev.sluice.websocket;

import static dev.sluice.testing.RawWebSocket.CLOSE;
import static dev.sluice.testing.RawWebSocket.CONTINUE;
import static dev.sluice.testing.RawWebSocket.CONTINUE_END;
import static dev.sluice.testing.RawWebSocket.PING;
import static dev.sluice.testing.RawWebSocket.PONG;
import static dev.sluice.testing.RawWebSocket.TEXT;
import static dev.sluice.testing.RawWebSocket.TEXT_BEGIN;
import static dev.sluice.testing.RawWebSocket.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.WebSocketFrames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that break RFC 6455, and control frames that don't. */
class BrokenFramingIT extends BesideABystander {

    private static final byte[] JSON_PING = utf8("{\"type\":\"ping\",\"id\":1}");

    private RawWebSocket client;

    @BeforeEach
    void connect() throws IOException {
        client = RawWebSocket.open(port, "/ws");
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x40 | TEXT,
                0x20 | TEXT,
                0x10 | TEXT,
                0x70 | TEXT,
                0x40 | TEXT_BEGIN,
                0x40 | RawWebSocket.BINARY,
                0x40 | PING,
                0x10 | PONG,
                0x40 | CLOSE
            })
    void reservedBitsCloseWith1002(int head) throws IOException {
        client.send(head, new byte[0]);
        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x83, 0x87, 0x8B, 0x8F, 0x03, 0x0B})
    void reservedOpcodesCloseWith1002(int head) throws IOException {
        client.send(head, new byte[0]);
        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, PING, CLOSE})
    void anUnmaskedFrameClosesWith1002(int head) throws IOException {
        client.sendUnmasked(head, new byte[0]);
        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {PING & 0x0F, PONG & 0x0F, CLOSE & 0x0F})
    void aFragmentedControlFrameClosesWith1002(int head) throws IOException {
        client.send(head, new byte[0]);
        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {PING, PONG, CLOSE})
    void aLongControlFrameClosesWith1002(int head) throws IOException {
        client.send(head, new byte[126]);
        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {CONTINUE, CONTINUE_END})
    void aContinuationOfNothingClosesWith1002(int head) throws IOException {
        client.send(head, JSON_PING);
        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @Test
    void aMessageInsideAFragmentedOneClosesWith1002() throws IOException {
        client.send(TEXT_BEGIN, utf8("{"));
        client.send(TEXT, JSON_PING);
        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @Test
    void whatFollowsABrokenFrameIsNotCarriedOut() throws IOException {
        client.send(0x40 | TEXT, JSON_PING);
        client.send(TEXT, JSON_PING);
        RawWebSocket.Frame frame = client.read();
        while (frame.head() != CLOSE) {
            assertThat(frame.text()).doesNotContain("pong");
            frame = client.read();
        }
        assertThat(frame.closeCode()).isEqualTo(1002);
        assertThat(client.awaitEnd()).isTrue();
    }

    @Test
    void controlFramesMayStandInsideAFragmentedMessage() throws IOException {
        client.send(TEXT_BEGIN, utf8("{\"type\":\"pi"));
        client.send(PING, utf8("one"));
        assertThat(client.next(PONG).text()).isEqualTo("one");
        client.send(CONTINUE, utf8("ng\","));
        client.send(PONG, utf8("unasked"));
        client.send(PING, utf8("two"));
        assertThat(client.next(PONG).text()).isEqualTo("two");
        client.send(CONTINUE_END, utf8("\"id\":2}"));
        assertThat(client.next("pong").path("id").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125})
    void aPingIsAnsweredWithItsPayload(int size) throws IOException {
        byte[] payload = new byte[size];
        Arrays.fill(payload, (byte) 0xFE);
        client.send(PING, payload);
        assertThat(client.next(PONG).payload()).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999})
    void aCloseIsAnsweredWithItsCode(int code) throws IOException {
        client.send(CLOSE, closePayload(code, "bye"));
        assertThat(client.closeCode()).isEqualTo(code);
        assertThat(client.awaitEnd()).isTrue();
    }

    @Test
    void aCloseWithoutCodeIsAnsweredWithoutCode() throws IOException {
        client.send(CLOSE, new byte[0]);
        assertThat(client.next(CLOSE).payload()).isEmpty();
        assertThat(client.awaitEnd()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999})
    void aCodeThatMayNotBeSentIsAProtocolError(int code) throws IOException {
        client.send(CLOSE, closePayload(code, ""));
        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @Test
    void aClosePayloadOfOneByteIsAProtocolError() throws IOException {
        client.send(CLOSE, new byte[] {3});
        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @Test
    void aCloseReasonThatIsNotUtf8IsRefused() throws IOException {
        client.send(CLOSE, HexFormat.of().parseHex("03e8ff"));
        assertThat(client.closeCode()).isIn(1002, 1007);
    }

    private static byte[] closePayload(int code, String reason) {
        byte[] text = utf8(reason);
        byte[] payload = new byte[2 + text.length];
        ByteBuffer.wrap(payload).putShort((short) code).put(text);
        return payload;
    }

    @Test
    void pingsWithoutReadingKeepOnlyTheNewestPong() throws IOException {
        try (RawWebSocket flooding = RawWebSocket.open(port, "/ws", 2048)) {
            for (int i = 1; i <= 4000; i++) {
                flooding.send(PING, utf8(i + ":" + "x".repeat(100)));
            }
            flooding.send(TEXT, JSON_PING);
            RawWebSocket.Frame frame = flooding.read();
            String lastPong = "";
            while (frame.head() == PONG || !frame.text().startsWith("{\"type\":\"pong\"")) {
                lastPong = frame.head() == PONG ? frame.text() : lastPong;
                frame = flooding.read();
            }
            assertThat(lastPong).startsWith("4000:");
        }
    }

    @Test
    void aFloodOfPingsIsEnded() throws IOException {
        try (RawWebSocket flooding = RawWebSocket.open(port, "/ws", 2048)) {
            byte[] ping = WebSocketFrames.masked(PING, utf8("x"));
            byte[] pings = new byte[20_000 * ping.length];
            for (int i = 0; i < pings.length; i++) {
                pings[i] = ping[i % ping.length];
            }
            flooding.sendRaw(pings);
            assertThat(flooding.closeCode()).isEqualTo(4429);
            assertThat(flooding.awaitEnd()).isTrue();
        }
    }
}
