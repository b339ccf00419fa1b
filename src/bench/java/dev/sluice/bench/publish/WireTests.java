package dev.sluice.bench.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.server.Payload;
import dev.sluice.codec.JsonFrameDecoder;
import dev.sluice.codec.WebSocketFraming;
import dev.sluice.codec.WebSocketJsonEncoder;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.topic.Topic;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the wires write and read, byte for byte, in one piece and cut at any place. */
class WireTests {

    private static final int DATA_BYTES = 50;
    private static final long AT = 1_795_268_270_446_848L;
    private static final byte[] DATA = new Payload(DATA_BYTES).at(AT);

    private final List<String> seen = new ArrayList<>();
    private final Wire.Answers answers = new Recorder();

    @Test
    void aPublishFrameIsReadByTheServersDecoder() {
        ByteBuffer frame = written(new WebSocketWire(DATA_BYTES, answers), 7, 370);
        assertThat(frame.get()).isEqualTo((byte) 0x81);
        assertThat(frame.get()).isEqualTo((byte) (0x80 | frame.remaining() - 4));
        assertThat(frame.getInt()).isZero();
        byte[] payload = new byte[frame.remaining()];
        frame.get(payload);
        assertThat(new JsonFrameDecoder().decode(new ByteArrayInputStream(payload)))
                .isInstanceOfSatisfying(ClientFrame.Publish.class, publish -> {
                    assertThat(publish.id()).isEqualTo(new FrameId(1_000_000_007L));
                    assertThat(publish.draft().topic()).isEqualTo(Topic.of("heard/0370"));
                    assertThat(publish.draft().data()).isEqualTo(DATA);
                });
    }

    @Test
    void aLongPublishFrameHasALengthOfTwoBytes() {
        ByteBuffer frame = written(new WebSocketWire(200, answers), 0, 1, new Payload(200).at(AT));
        assertThat(frame.get(1)).isEqualTo((byte) 0xfe);
        assertThat(frame.getShort(2)).isEqualTo((short) (frame.remaining() - 8));
    }

    @Test
    void acknowledgementsOfWebSocketAreRead() {
        WebSocketJsonEncoder encoder = new WebSocketJsonEncoder();
        byte[] input = joined(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                encoder.encode(new ServerFrame.Published(new FrameId(1_000_000_000L), Topic.of("bench/0017"), 5, 99)),
                encoder.encode(new ServerFrame.Fault(null, ErrorCode.RATE_LIMITED, "too many")),
                WebSocketFraming.ping(),
                encoder.encode(new ServerFrame.Published(new FrameId(1_000_000_001L), Topic.of("bench/0017"), 6, 100)));
        for (int cut = 0; cut <= input.length; cut++) {
            read(new WebSocketWire(DATA_BYTES, answers), input, cut);
            assertThat(seen).as("cut at %d", cut).containsExactly("opened", "0 17 5", "refused", "owes 6", "1 17 6");
        }
    }

    @Test
    void linesGoOutInOneChunk() {
        NdjsonWire wire = new NdjsonWire(DATA_BYTES, answers);
        ByteBuffer out = ByteBuffer.allocate(1000);
        wire.begin(out, 2);
        wire.append(out, 0, 1, DATA);
        wire.append(out, 1, 10, DATA);
        wire.end(out);
        String data = new String(DATA, StandardCharsets.US_ASCII);
        String lines =
                "{\"topic\":\"bench/0001\",\"data\":" + data + "}\n{\"topic\":\"heard/0010\",\"data\":" + data + "}\n";
        assertThat(text(out.flip())).isEqualTo(Integer.toHexString(lines.length()) + "\r\n" + lines + "\r\n");
    }

    @Test
    void resultsAreReadAcrossChunks() {
        String first = "{\"index\":0,\"topic\":\"bench/0001\",\"seq\":3,\"offset\":8}\n{\"index\":1,\"co";
        String second =
                "de\":\"bad_topic\",\"message\":\"topic is empty\"}\n{\"index\":12,\"topic\":\"heard/0010\",\"seq\":44,\"offset\":9}\n";
        byte[] input = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(first.length())
                        + "\r\n" + first + "\r\n" + Integer.toHexString(second.length()) + "\r\n" + second + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int cut = 0; cut <= input.length; cut++) {
            read(new NdjsonWire(DATA_BYTES, answers), input, cut);
            assertThat(seen).as("cut at %d", cut).containsExactly("0 1 3", "refused", "12 10 44");
        }
    }

    /** By the tables of MQTT 3.1.1, 3.1 and 3.3. */
    @Test
    void packetsOfMqttAreAsTheStandardHasThem() {
        MqttWire wire = new MqttWire(DATA_BYTES, 20, answers);
        assertThat(HexFormat.of().formatHex(wire.opening()))
                .isEqualTo("1016" + "00044d515454" + "04" + "02" + "0000" + "000a" + hex("heard/0020"));
        assertThat(HexFormat.of().formatHex(bytes(written(wire, 0, 20))))
                .isEqualTo("3240" + "000a" + hex("heard/0020") + "0001"
                        + HexFormat.of().formatHex(DATA));
        ByteBuffer large = written(new MqttWire(200, 20, answers), 65_535, 20, new Payload(200).at(AT));
        assertThat(HexFormat.of().formatHex(bytes(large)))
                .startsWith("32d601000a")
                .contains(hex("0020") + "0001");
    }

    @Test
    void acknowledgementsOfMqttAreRead() {
        byte[] input = HexFormat.of().parseHex("20020000" + "40020001" + "40020002" + "40020009");
        for (int cut = 0; cut <= input.length; cut++) {
            read(new MqttWire(DATA_BYTES, 20, answers), input, cut);
            assertThat(seen).as("cut at %d", cut).containsExactly("opened", "0 20 0", "1 20 0", "refused");
        }
    }

    private static ByteBuffer written(Wire wire, long number, int topic) {
        return written(wire, number, topic, DATA);
    }

    private static ByteBuffer written(Wire wire, long number, int topic, byte[] data) {
        ByteBuffer out = ByteBuffer.allocate(1000);
        wire.append(out, number, topic, data);
        return out.flip();
    }

    /** As much of the input as there is at first, then the rest. */
    private void read(Wire wire, byte[] input, int cut) {
        seen.clear();
        ByteBuffer in = ByteBuffer.wrap(input);
        wire.read(in.limit(cut));
        wire.read(in.limit(input.length));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer buffer) {
        return new String(bytes(buffer), StandardCharsets.US_ASCII);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private final class Recorder implements Wire.Answers {

        @Override
        public void opened() {
            seen.add("opened");
        }

        @Override
        public void acknowledged(long number, int topic, long seq) {
            seen.add(number + " " + topic + " " + seq);
        }

        @Override
        public void refused() {
            seen.add("refused");
        }

        @Override
        public void closed(int code) {
            seen.add("closed " + code);
        }

        @Override
        public void owe(byte[] bytes) {
            seen.add("owes " + bytes.length);
        }
    }
}
