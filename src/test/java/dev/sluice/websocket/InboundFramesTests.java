package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connection.HeldBytes;
import dev.sluice.protocol.CloseCode;
import dev.sluice.session.ConnectionEvents;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.WebSocketFrames;
import dev.sluice.transport.LoopTurns;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which turns what one client sent in one go has, on an event loop whose clock stands still between two of them. */
class InboundFramesTests {

    private static final int MESSAGE_BYTES_MAX = 64 << 10;
    private static final int HELD_BYTES_MAX = 16 << 20;
    private static final int MESSAGES = 200;
    private static final int MESSAGE_BYTES = 60_000;

    /** The second one goes beyond 64 KiB. */
    private static final int TURN_MESSAGES_MAX = 2;

    private static final int COMPRESSED_TEXT = RawWebSocket.TEXT | 0x40;

    private final HeldBytes held = new HeldBytes(HELD_BYTES_MAX);
    private final Heard heard = new Heard();
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder().build()),
            new WebSocket13FrameEncoder(false));
    private final ChannelConnection connection = new ChannelConnection(
            channel,
            new MessageFormat(Subprotocol.JSON, false, Subprotocol.JSON.encoder(), new Inflation(MESSAGE_BYTES_MAX)));

    @BeforeEach
    void begin() {
        channel.freezeTime();
        InboundFrames frames =
                InboundFrames.in(channel.pipeline(), connection, MESSAGE_BYTES_MAX, held, new LoopTurns());
        connection.bind(heard);
        frames.begin();
    }

    @AfterEach
    void nothingIsHeldBehindTheEnd() {
        leave();
        turns();
        assertThat(held.now()).as("bytes held").isZero();
        assertThat(heard.disconnected).isTrue();
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReadFullOfLargeMessagesIsHeardInTurns(boolean compressed) {
        receive(messages(compressed));
        assertThat(heard.lastBytes()).isEqualTo(MESSAGE_BYTES);
        assertThat(channel.config().isAutoRead()).as("reads on before").isFalse();
        int before = 0;
        while (heard.messages.size() < MESSAGES) {
            assertThat(heard.messages.size() - before).as("messages of a turn").isBetween(1, TURN_MESSAGES_MAX);
            before = heard.messages.size();
            turn();
        }
        assertThat(heard.messages).isEqualTo(all());
        turn();
        assertThat(channel.config().isAutoRead()).as("reads on").isTrue();
    }

    @Test
    void severalReadsOfOneGoHaveOneTurn() {
        byte[] all = messages(false);
        for (int at = 0; at < all.length; at += 10_000) {
            var unused = channel.writeOneInbound(Unpooled.copiedBuffer(all, at, Math.min(10_000, all.length - at)));
        }
        assertThat(heard.messages).containsExactly(0);
        turns();
        assertThat(heard.messages).isEqualTo(all());
    }

    @Test
    void shortMessagesOfOneReadNeedNoTurns() {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            frames.writeBytes(WebSocketFrames.masked(RawWebSocket.TEXT, text(i, 50)));
        }
        receive(frames.toByteArray());
        assertThat(heard.messages).hasSize(1_000);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void whatCameBeforeTheClientWentIsHeardBeforeItsEnd() {
        receive(messages(true));
        leave();
        channel.runPendingTasks();
        assertThat(heard.messages).hasSizeLessThan(MESSAGES);
        assertThat(heard.disconnected).as("told that the client is gone").isFalse();
        turns();
        assertThat(heard.messages).isEqualTo(all());
        assertThat(heard.disconnected).isTrue();
    }

    @Test
    void behindOurCloseNothingIsHeard() {
        receive(messages(true));
        int before = heard.messages.size();
        connection.close(CloseCode.TOO_FAST);
        receive(messages(true));
        assertThat(held.now()).as("kept").isZero();
        turns();
        assertThat(heard.messages).hasSize(before);
        assertThat(heard.faults).isEmpty();
    }

    @Test
    void aCloseOfTheClientIsHeardBehindWhatItSentBefore() {
        receive(messages(true), WebSocketFrames.masked(RawWebSocket.CLOSE, new byte[0]));
        turns();
        assertThat(heard.messages).isEqualTo(all());
        assertThat(heard.closing).containsExactly(CloseCode.NORMAL.code());
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoSendsMoreThanMayBeKeptIsSentAway() {
        receive(messages(true), new byte[HELD_BYTES_MAX]);
        assertThat(heard.faults).containsExactly(CloseCode.TRY_LATER);
        assertThat(held.now()).as("kept").isZero();
    }

    @Test
    void aFaultInALaterTurnEndsAll() {
        receive(messages(true), WebSocketFrames.masked(RawWebSocket.BINARY, new byte[1]), messages(true));
        turns();
        assertThat(heard.messages).isEqualTo(all());
        assertThat(heard.faults).containsExactly(CloseCode.UNSUPPORTED_DATA);
    }

    /** In one read. */
    private void receive(byte[]... parts) {
        channel.writeInbound(Unpooled.copiedBuffer(parts));
    }

    /** As a socket does; {@code EmbeddedChannel.close} would cancel all that is to come. */
    private void leave() {
        var unused = channel.pipeline().close();
    }

    private void turn() {
        channel.runPendingTasks();
        channel.advanceTimeBy(1, TimeUnit.NANOSECONDS);
        channel.runPendingTasks();
    }

    private void turns() {
        for (int i = 0; i <= MESSAGES; i++) {
            turn();
        }
    }

    private static List<Integer> all() {
        return IntStream.range(0, MESSAGES).boxed().toList();
    }

    private static byte[] messages(boolean compressed) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < MESSAGES; i++) {
            byte[] text = text(i, MESSAGE_BYTES);
            frames.writeBytes(WebSocketFrames.masked(
                    compressed ? COMPRESSED_TEXT : RawWebSocket.TEXT, compressed ? deflated(text) : text));
        }
        return frames.toByteArray();
    }

    /** Begins with the number, in four digits. */
    private static byte[] text(int number, int bytes) {
        byte[] text = Arrays.copyOf(RawWebSocket.utf8("%04d".formatted(number)), bytes);
        Arrays.fill(text, 4, bytes, (byte) ' ');
        return text;
    }

    private static byte[] deflated(byte[] text) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(text);
        byte[] out = new byte[1_000];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH) - 4;
        deflater.end();
        return Arrays.copyOf(out, length);
    }

    /** A session that only listens. */
    private final class Heard implements ConnectionEvents {

        private final List<Integer> messages = new ArrayList<>();
        private final List<Integer> bytes = new ArrayList<>();
        private final List<CloseCode> faults = new ArrayList<>();
        private final List<Integer> closing = new ArrayList<>();
        private boolean disconnected;

        int lastBytes() {
            return bytes.get(bytes.size() - 1);
        }

        @Override
        public void onMessage(InputStream message, int length) {
            try {
                messages.add(Integer.parseInt(new String(message.readNBytes(4), StandardCharsets.UTF_8)));
                bytes.add(length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close(CloseCode why) {
            faults.add(why);
            connection.close(why);
        }

        @Override
        public void onClosing(int code) {
            closing.add(code);
        }

        @Override
        public void onDisconnected() {
            disconnected = true;
        }

        @Override
        public void fail(Throwable fault) {
            throw new AssertionError(fault);
        }

        @Override
        public void onBytes() {}

        @Override
        public void onFrame() {}

        @Override
        public void onPing(byte[] pong) {}

        @Override
        public void onPong() {}

        @Override
        public void onWritable() {}
    }
}
