package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Update;
import dev.sluice.protocol.CloseCode;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of RFC 6455, section 5.2, and close frames of 5.5.1. */
class WebSocketFramingTests {

    @ParameterizedTest
    @CsvSource({
        "0, 81 00",
        "1, 81 01",
        "125, 81 7d",
        "126, 81 7e 00 7e",
        "127, 81 7e 00 7f",
        "32768, 81 7e 80 00",
        "65535, 81 7e ff ff",
        "65536, 81 7f 00 00 00 00 00 01 00 00"
    })
    void lengthIsWrittenInTheShortestForm(int length, String header) {
        byte[] payload = new byte[length + 3];
        Arrays.fill(payload, (byte) 'x');
        byte[] frame = WebSocketFraming.text(payload, length);
        byte[] expected = bytes(header);
        assertThat(frame).hasSize(expected.length + length).startsWith(expected);
        assertThat(Arrays.copyOfRange(frame, expected.length, frame.length)).isEqualTo(Arrays.copyOf(payload, length));
    }

    @ParameterizedTest
    @ValueSource(ints = {125, 126, 65_535, 65_536})
    void updateHasTheHeaderOfItsLength(int payloadBytes) {
        int around = "{\"type\":\"update\",\"topic\":\"a\",\"seq\":1,\"offset\":1,\"ts\":1,\"data\":}".length();
        byte[] data = "1".repeat(payloadBytes - around).getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new WebSocketJsonEncoder().encode(new Update(Topic.of("a"), 1, 1, 1, 0, data));
        byte[] payload = Arrays.copyOfRange(frame, frame.length - payloadBytes, frame.length);
        assertThat(new String(payload, StandardCharsets.UTF_8))
                .startsWith("{\"type\"")
                .endsWith("1}");
        assertThat(frame).isEqualTo(WebSocketFraming.text(payload, payload.length));
    }

    @Test
    void pingAndPongAreControlFrames() {
        assertThat(WebSocketFraming.ping()).isEqualTo(bytes("89 00"));
        assertThat(WebSocketFraming.pong(new byte[0])).isEqualTo(bytes("8a 00"));
        assertThat(WebSocketFraming.pong(new byte[] {1, -2})).isEqualTo(bytes("8a 02 01 fe"));
        assertThat(WebSocketFraming.pong(new byte[125])).hasSize(127).startsWith(bytes("8a 7d"));
    }

    @Test
    void closeTellsCodeAndReason() {
        assertThat(WebSocketFraming.close(1000, "")).isEqualTo(bytes("88 02 03 e8"));
        assertThat(WebSocketFraming.close(4400, "\u00e9")).isEqualTo(bytes("88 04 11 30 c3 a9"));
        assertThat(WebSocketFraming.close(65_535, "x".repeat(123))).hasSize(127).startsWith(bytes("88 7d ff ff 78"));
        assertThat(WebSocketFraming.closeWithoutCode()).isEqualTo(bytes("88 00"));
    }

    @ParameterizedTest
    @EnumSource
    void everyCloseCodeFitsAControlFrame(CloseCode why) {
        byte[] frame = WebSocketFraming.close(why);
        assertThat(frame.length).isLessThanOrEqualTo(127);
        assertThat(((frame[2] & 0xFF) << 8) | (frame[3] & 0xFF)).isEqualTo(why.code());
        assertThat(CloseCode.isKnown(why.code())).isTrue();
    }

    @Test
    void codesOfOthersAreNotKnown() {
        assertThat(CloseCode.isKnown(1005)).isFalse();
        assertThat(CloseCode.isKnown(4999)).isFalse();
    }

    private static byte[] bytes(String hex) {
        String[] octets = hex.split(" ", -1);
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) Integer.parseInt(octets[i], 16);
        }
        return bytes;
    }
}
