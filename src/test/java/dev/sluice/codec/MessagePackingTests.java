package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Packing;
import dev.sluice.testing.Cbor;
import dev.sluice.testing.WebSocketFrames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class MessagePackingTests {

    private static final JsonMapper JSON = new JsonMapper();

    private final Packing json = MessagePacking.of(ArrayForm.JSON, null);
    private final Packing cbor = MessagePacking.of(ArrayForm.CBOR, null);

    private static List<byte[]> texts(int count, int bytes) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] payload = ("\"" + i + "x".repeat(bytes) + "\"")
                    .substring(0, bytes + 2)
                    .getBytes(StandardCharsets.UTF_8);
            payload[payload.length - 1] = '"';
            frames.add(WebSocketFraming.text(payload, payload.length));
        }
        return frames;
    }

    private static List<byte[]> items(List<byte[]> texts) {
        return texts.stream()
                .map(text -> Cbor.of(new String(WebSocketFrames.payload(text), StandardCharsets.UTF_8)))
                .map(item -> WebSocketFraming.binary(item, item.length))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 23, 24, 100, 255, 256, 2_000, 65_535, 65_536})
    void framesStandInTheirOrder(int count) {
        List<byte[]> texts = texts(count, 8);
        String payloads = String.join(
                ",",
                texts.stream()
                        .map(text -> new String(WebSocketFrames.payload(text), StandardCharsets.UTF_8))
                        .toList());
        byte[] message = json.message(texts);
        assertThat(message[0]).isEqualTo((byte) 0x81);
        assertThat(new String(WebSocketFrames.payload(message), StandardCharsets.UTF_8))
                .isEqualTo("[" + payloads + "]");
        byte[] binary = cbor.message(items(texts));
        assertThat(binary[0]).isEqualTo((byte) 0x82);
        assertThat(Cbor.tree(WebSocketFrames.payload(binary))).isEqualTo(JSON.readTree("[" + payloads + "]"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 120, 125, 126, 65_531, 65_533, 65_534, 70_000})
    void lengthsAreInTheirShortestForm(int bytes) {
        byte[] message = json.message(texts(1, bytes));
        int payload = bytes + 4;
        int header = payload < 126 ? 2 : payload <= 65_535 ? 4 : 10;
        assertThat(message).hasSize(header + payload);
        assertThat(WebSocketFrames.payload(message))
                .hasSize(payload)
                .startsWith('[', '"')
                .endsWith('"', ']');
    }

    @Test
    void theSameFramesMakeTheSameMessageOfWhichTheBytesAreShared() {
        List<byte[]> frames = texts(10, 100);
        byte[] message = json.message(frames);
        assertThat(json.message(List.copyOf(frames))).isSameAs(message);
        assertThat(json.message(frames.subList(0, 9))).isNotSameAs(message);
        assertThat(json.message(texts(10, 100))).isNotSameAs(message).isEqualTo(message);
    }

    @Test
    void whatIsKeptToBeSharedIsBounded() {
        List<byte[]> first = texts(2, 100_000);
        byte[] message = json.message(first);
        for (int i = 0; i < 200; i++) {
            var unused = json.message(texts(2, 100_000));
        }
        assertThat(json.message(first)).isNotSameAs(message).isEqualTo(message);
    }

    @Test
    void controlFramesGoAlone() {
        byte[] pong = WebSocketFraming.pong(new byte[] {1});
        assertThat(json.joins(pong)).isFalse();
        assertThat(json.message(List.of(pong))).isSameAs(pong);
        assertThat(json.joins(texts(1, 5).get(0))).isTrue();
        assertThat(Packing.SINGLE.joins(texts(1, 5).get(0))).isFalse();
    }
}
