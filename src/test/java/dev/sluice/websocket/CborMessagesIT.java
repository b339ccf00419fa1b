package dev.sluice.websocket;

import static dev.sluice.testing.RawWebSocket.BINARY;
import static dev.sluice.testing.RawWebSocket.BINARY_BEGIN;
import static dev.sluice.testing.RawWebSocket.CONTINUE;
import static dev.sluice.testing.RawWebSocket.CONTINUE_END;
import static dev.sluice.testing.RawWebSocket.TEXT;
import static dev.sluice.testing.RawWebSocket.TEXT_BEGIN;
import static dev.sluice.testing.RawWebSocket.handshake;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Cbor;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Messages of a CBOR session byte by byte: whole, in fragments, too large, of the other kind, bad. */
class CborMessagesIT extends BesideABystander {

    private static final int MESSAGE_BYTES_MAX = 64 * 1024;

    private RawWebSocket client;

    @BeforeEach
    void connect() throws IOException {
        client = open("/ws");
    }

    private RawWebSocket open(String pathAndQuery) throws IOException {
        RawWebSocket opened = RawWebSocket.connect(port);
        String head = opened.request(handshake(port, pathAndQuery, 13, "Sec-WebSocket-Protocol: sluice.v1.cbor"))
                .head();
        assertThat(head).startsWith("HTTP/1.1 101").containsIgnoringCase("sec-websocket-protocol: sluice.v1.cbor\r\n");
        return opened;
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
    }

    /** A ping with something more in it, so that it has that size. */
    private static byte[] ping(int size) {
        byte[] begin = bytes("a3 6474797065 6470696e67 62696401 63706164 79");
        int more = size - begin.length - Short.BYTES;
        return ByteBuffer.allocate(size)
                .put(begin)
                .putShort((short) more)
                .put(RawWebSocket.utf8("x".repeat(more)))
                .array();
    }

    private JsonNode next(RawWebSocket from, String type) throws IOException {
        JsonNode frame = Cbor.tree(from.next(BINARY).payload());
        while (!frame.path("type").asString("").equals(type)) {
            frame = Cbor.tree(from.next(BINARY).payload());
        }
        return frame;
    }

    @Test
    void aMessageAtTheLimitIsTakenWholeAndInFragments() throws IOException {
        byte[] message = ping(MESSAGE_BYTES_MAX);
        client.send(BINARY, message);
        assertThat(next(client, "pong").path("id").asInt()).isEqualTo(1);
        client.send(BINARY_BEGIN, Arrays.copyOf(message, 40_000));
        client.send(CONTINUE, new byte[0]);
        client.send(CONTINUE_END, Arrays.copyOfRange(message, 40_000, message.length));
        assertThat(next(client, "pong").path("id").asInt()).isEqualTo(1);
    }

    @Test
    void aMessageOverTheLimitClosesWith1009() throws IOException {
        client.send(BINARY, ping(MESSAGE_BYTES_MAX + 1));
        assertThat(client.closeCode()).isEqualTo(1009);
    }

    @Test
    void fragmentsOverTheLimitCloseWith1009() throws IOException {
        byte[] message = ping(MESSAGE_BYTES_MAX + 1);
        client.send(BINARY_BEGIN, Arrays.copyOf(message, 40_000));
        client.send(CONTINUE_END, Arrays.copyOfRange(message, 40_000, message.length));
        assertThat(client.closeCode()).isEqualTo(1009);
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, TEXT_BEGIN})
    void aTextMessageClosesWith1003(int head) throws IOException {
        client.send(head, RawWebSocket.utf8("{\"type\":\"ping\",\"id\":1}"));
        assertThat(client.closeCode()).isEqualTo(1003);
        assertThat(client.awaitEnd()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'', ",
        "ff, ",
        "7b7d, ",
        "80, ",
        "a0, ",
        "9bffffffffffffffff, ",
        "a3 6474797065 6470696e67 62696405 6178 fb7ff8000000000000, 5",
        "a3 6474797065 6470696e67 62696405 6178 f7, 5",
        "a3 6474797065 6470696e67 62696405 6178 4101, 5",
        "a3 6474797065 6470696e67 62696405 01 02, 5",
        "a3 6474797065 6470696e67 62696405 6178 c11a514b67b0, 5",
        "a3 6474797065 6470696e67 62696405 6178 c4821b400000000000000001, "
    })
    void whatIsNoFrameIsABadFrame(String hex, Integer id) throws IOException {
        client.send(BINARY, bytes(hex));
        JsonNode error = next(client, "error");
        assertThat(error.path("code").asString()).isEqualTo("bad_frame");
        assertThat(error.has("id")).isEqualTo(id != null);
        assertThat(error.path("id").asInt(0)).isEqualTo(id == null ? 0 : id);
        client.send(BINARY, bytes("a2 6474797065 6470696e67 626964 07"));
        assertThat(next(client, "pong").path("id").asInt()).isEqualTo(7);
    }

    @Test
    void theEleventhBadFrameCloses() throws IOException {
        for (int i = 0; i < 11; i++) {
            client.send(BINARY, new byte[] {(byte) 0xF7});
        }
        assertThat(client.closeCode()).isEqualTo(4400);
    }

    @Test
    void everyClientIsSentTheSameUpdateByteForByte() throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        try (RawWebSocket one = open("/ws?topics=same/%23");
                RawWebSocket other = open("/ws?topics=same/cbor")) {
            var unusedOne = next(one, "synced");
            var unusedOther = next(other, "synced");
            publisher.publish("same/cbor", "{\"a\":1e3,\"b\":[null,0.10]}");
            byte[] update = one.next(BINARY).payload();
            assertThat(HexFormat.of().formatHex(update))
                    .startsWith("a6" + "6474797065" + "66757064617465" + "65746f706963" + "69" + "73616d652f63626f72"
                            + "63736571" + "01" + "666f6666736574")
                    .endsWith("6464617461" + "a2" + "6161" + "fb408f400000000000" + "6162" + "82" + "f6" + "c482210a");
            assertThat(other.next(BINARY).payload()).isEqualTo(update);
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
