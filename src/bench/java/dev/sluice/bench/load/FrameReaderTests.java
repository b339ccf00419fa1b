package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.ArrayForm;
import dev.sluice.codec.Deflation;
import dev.sluice.codec.MessagePacking;
import dev.sluice.codec.WebSocketFraming;
import dev.sluice.codec.WebSocketJsonEncoder;
import dev.sluice.message.Update;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.topic.Topic;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads what Sluice's own encoder writes. */
class FrameReaderTests {

    private static final long AT = 1_795_268_270_446_848L;
    private static final long TS = AT + 77;

    private final WebSocketJsonEncoder encoder = new WebSocketJsonEncoder();
    private final List<String> seen = new ArrayList<>();
    private final Frames frames = new Recorder();

    @Test
    void findsTheFieldsOfAnUpdate() {
        read(50, encoder.encode(update(50)));
        assertThat(seen).containsExactly("update 17 123 " + AT + " " + TS);
    }

    @Test
    void readsFramesOfAllThreeLengths() {
        for (int dataBytes : new int[] {30, 200, 70_000}) {
            seen.clear();
            read(dataBytes, encoder.encode(update(dataBytes)));
            assertThat(seen).containsExactly("update 17 123 " + AT + " " + TS);
        }
    }

    @Test
    void tellsTheOtherFramesApart() {
        read(
                50,
                encoder.encodeSnapshot(update(50)),
                encoder.encode(new ServerFrame.Synced(null, 5)),
                encoder.encode(new ServerFrame.Gap(42L, 0, 1L, 43L, "slow", List.of())),
                encoder.encode(new ServerFrame.Published(new FrameId(1_000_000_042L), Topic.of("heard/0370"), 9, 77)),
                encoder.encode(new ServerFrame.Fault(null, ErrorCode.RATE_LIMITED, "too many updates")),
                WebSocketFraming.ping(),
                WebSocketFraming.close(CloseCode.TOO_SLOW));
        assertThat(seen)
                .containsExactly(
                        "snapshot 17 123",
                        "synced",
                        "gap 42",
                        "published 1000000042 370 9",
                        "error",
                        "ping",
                        "close 4409");
    }

    @Test
    void readsArraysPlainAndCompressed() {
        List<byte[]> several = List.of(
                encoder.encode(new ServerFrame.Synced(null, 5)),
                encoder.encode(update(50)),
                encoder.encode(new ServerFrame.Gap(42L, 0, 1L, 43L, "slow", List.of())),
                encoder.encode(update(50)),
                encoder.encode(update(50)));
        for (@Nullable Deflation deflation : new @Nullable Deflation[] {null, new Deflation(1, 100)}) {
            seen.clear();
            byte[] message = MessagePacking.of(ArrayForm.JSON, deflation).message(several);
            read(50, message, WebSocketFraming.ping(), message);
            String update = "update 17 123 " + AT + " " + TS;
            List<String> once = List.of("synced", update, "gap 42", update, update);
            assertThat(seen).hasSize(11).startsWith(once.toArray(String[]::new)).endsWith(once.toArray(String[]::new));
        }
    }

    @Test
    void whatIsNotWholeWaitsForTheRest() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(encoder.encode(update(50)));
        all.writeBytes(encoder.encode(update(50)));
        for (int cut = 0; cut <= all.size(); cut++) {
            seen.clear();
            ByteBuffer bytes = ByteBuffer.wrap(all.toByteArray());
            FrameReader reader = new FrameReader(50);
            reader.read(bytes.limit(cut), frames);
            reader.read(bytes.limit(all.size()), frames);
            assertThat(seen).as("cut at %d", cut).hasSize(2);
        }
    }

    private void read(int dataBytes, byte[]... written) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : written) {
            all.writeBytes(frame);
        }
        new FrameReader(dataBytes).read(ByteBuffer.wrap(all.toByteArray()), frames);
    }

    private static Update update(int dataBytes) {
        String head = "{\"at\":" + AT + ",\"p\":\"";
        String data = head + "x".repeat(dataBytes - head.length() - 2) + "\"}";
        return new Update(Topic.of("bench/0017"), 123, 456, TS, 0, data.getBytes(StandardCharsets.US_ASCII));
    }

    private final class Recorder implements Frames {

        @Override
        public void onUpdate(int topic, long seq, long at, long ts) {
            seen.add("update " + topic + " " + seq + " " + at + " " + ts);
        }

        @Override
        public void onSnapshot(int topic, long seq) {
            seen.add("snapshot " + topic + " " + seq);
        }

        @Override
        public void onGap(long lost) {
            seen.add("gap " + lost);
        }

        @Override
        public void onSynced() {
            seen.add("synced");
        }

        @Override
        public void onPing() {
            seen.add("ping");
        }

        @Override
        public void onPublished(long id, int topic, long seq) {
            seen.add("published " + id + " " + topic + " " + seq);
        }

        @Override
        public void onError() {
            seen.add("error");
        }

        @Override
        public void onClose(int code) {
            seen.add("close " + code);
        }
    }
}
