package dev.sluice.websocket;

import static dev.sluice.testing.RawWebSocket.BINARY;
import static dev.sluice.testing.RawWebSocket.BINARY_BEGIN;
import static dev.sluice.testing.RawWebSocket.CONTINUE;
import static dev.sluice.testing.RawWebSocket.CONTINUE_END;
import static dev.sluice.testing.RawWebSocket.TEXT;
import static dev.sluice.testing.RawWebSocket.TEXT_BEGIN;
import static dev.sluice.testing.RawWebSocket.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.RawWebSocket;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are too large, or not text in UTF-8. */
class BadMessagesIT extends BesideABystander {

    private static final int MESSAGE_BYTES_MAX = 64 * 1024;

    /** A message with a character of two bytes, the first of which is at this place. */
    private static final byte[] WITH_UMLAUT = utf8("{\"type\":\"ping\",\"id\":\"\u00fc\"}");

    private static final int UMLAUT_AT = 21;

    private RawWebSocket client;

    @BeforeEach
    void connect() throws IOException {
        client = RawWebSocket.open(port, "/ws");
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
    }

    private static byte[] ping(int size) {
        String begin = "{\"type\":\"ping\",\"id\":1,\"pad\":\"";
        return utf8(begin + "x".repeat(size - begin.length() - 2) + "\"}");
    }

    @Test
    void aMessageAtTheLimitIsTaken() throws IOException {
        client.send(TEXT, ping(MESSAGE_BYTES_MAX));
        assertThat(client.next("pong").path("id").asInt()).isEqualTo(1);
    }

    @Test
    void aMessageAtTheLimitInFragmentsIsTaken() throws IOException {
        byte[] message = ping(MESSAGE_BYTES_MAX);
        client.send(TEXT_BEGIN, Arrays.copyOf(message, 40_000));
        client.send(CONTINUE, new byte[0]);
        client.send(CONTINUE_END, Arrays.copyOfRange(message, 40_000, message.length));
        assertThat(client.next("pong").path("id").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {MESSAGE_BYTES_MAX + 1, 70_000, 1_000_000})
    void aFrameOverTheLimitClosesWith1009(int size) throws IOException {
        client.send(TEXT, ping(size));
        assertThat(client.closeCode()).isEqualTo(1009);
        assertThat(client.awaitEnd()).isTrue();
    }

    @Test
    void aLengthOf63BitsClosesWith1009WithoutWaitingForIt() throws IOException {
        client.sendRaw(HexFormat.of().parseHex("81ff7fffffffffffffff00000000"));
        assertThat(client.closeCode()).isEqualTo(1009);
    }

    @Test
    void fragmentsOverTheLimitCloseWith1009() throws IOException {
        byte[] message = ping(MESSAGE_BYTES_MAX + 1);
        client.send(TEXT_BEGIN, Arrays.copyOf(message, 40_000));
        client.send(CONTINUE_END, Arrays.copyOfRange(message, 40_000, message.length));
        assertThat(client.closeCode()).isEqualTo(1009);
    }

    @Test
    void fragmentsThatNeverEndCloseWith1009() throws IOException {
        client.send(TEXT_BEGIN, new byte[0]);
        for (int sent = 0; sent <= MESSAGE_BYTES_MAX; sent += 1024) {
            client.send(CONTINUE, utf8("x".repeat(1024)));
        }
        assertThat(client.closeCode()).isEqualTo(1009);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff", // never in UTF-8
                "80", // continuation without a beginning
                "7b22c3", // ends inside a character
                "c0af", // longer than needed
                "eda080", // surrogate
                "f4908080", // above U+10FFFF
            })
    void textThatIsNotUtf8ClosesWith1007(String hex) throws IOException {
        client.send(TEXT, HexFormat.of().parseHex(hex));
        assertThat(client.closeCode()).isEqualTo(1007);
    }

    @Test
    void aCharacterMayBeCutAcrossFragments() throws IOException {
        client.send(TEXT_BEGIN, Arrays.copyOf(WITH_UMLAUT, UMLAUT_AT + 1));
        client.send(CONTINUE_END, Arrays.copyOfRange(WITH_UMLAUT, UMLAUT_AT + 1, WITH_UMLAUT.length));
        assertThat(client.next("pong").path("id").asString()).isEqualTo("\u00fc");
    }

    @Test
    void aCharacterThatBreaksAcrossFragmentsClosesWith1007() throws IOException {
        client.send(TEXT_BEGIN, Arrays.copyOf(WITH_UMLAUT, UMLAUT_AT + 1));
        client.send(CONTINUE_END, Arrays.copyOfRange(WITH_UMLAUT, UMLAUT_AT + 2, WITH_UMLAUT.length));
        assertThat(client.closeCode()).isEqualTo(1007);
    }

    @Test
    void fragmentsThatEndInsideACharacterCloseWith1007() throws IOException {
        client.send(TEXT_BEGIN, Arrays.copyOf(WITH_UMLAUT, UMLAUT_AT));
        client.send(CONTINUE_END, Arrays.copyOfRange(WITH_UMLAUT, UMLAUT_AT, UMLAUT_AT + 1));
        assertThat(client.closeCode()).isEqualTo(1007);
    }

    @Test
    void aMessageOfEmptyFragmentsIsABadFrame() throws IOException {
        client.send(TEXT_BEGIN, new byte[0]);
        client.send(CONTINUE, new byte[0]);
        client.send(CONTINUE_END, new byte[0]);
        assertThat(client.next("error").path("code").asString()).isEqualTo("bad_frame");
    }

    @Test
    void aMessageInOneByteFragmentsIsTaken() throws IOException {
        byte[] message = ping(200);
        client.send(TEXT_BEGIN, Arrays.copyOf(message, 1));
        for (int i = 1; i < message.length - 1; i++) {
            client.send(CONTINUE, new byte[] {message[i]});
        }
        client.send(CONTINUE_END, new byte[] {'}'});
        assertThat(client.next("pong").path("id").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {BINARY, BINARY_BEGIN})
    void aBinaryMessageClosesWith1003(int head) throws IOException {
        client.send(head, new byte[] {1, 2, 3});
        assertThat(client.closeCode()).isEqualTo(1003);
    }
}
