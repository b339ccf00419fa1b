package dev.sluice.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketCutTests {

    private static final int BYTES_MAX = 300;

    private static ByteBuf packet(int kind, int follow) {
        ByteBuf packet = Unpooled.buffer().writeByte(kind);
        int rest = follow;
        while (rest >= 0x80) {
            packet.writeByte((rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        packet.writeByte(rest);
        for (int i = 0; i < follow; i++) {
            packet.writeByte(i);
        }
        return packet;
    }

    private static byte[] through(ByteBuf bytes, int pieceBytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new PacketCut(BYTES_MAX));
        ByteBuf passed = Unpooled.buffer();
        while (bytes.isReadable()) {
            channel.writeInbound(bytes.readBytes(Math.min(pieceBytes, bytes.readableBytes())));
            for (ByteBuf piece = channel.readInbound(); piece != null; piece = channel.readInbound()) {
                passed.writeBytes(piece);
                piece.release();
            }
        }
        assertThat(channel.finish()).isFalse();
        bytes.release();
        return ByteBufUtil.getBytes(passed);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 10_000_000})
    void whatIsWithinTheBoundPassesAndWhatIsNotIsCutHoweverItComes(int pieceBytes) {
        ByteBuf sent = Unpooled.wrappedBuffer(
                packet(0x20, 2),
                packet(0xd0, 0),
                packet(0x32, BYTES_MAX),
                packet(0x32, BYTES_MAX + 1),
                packet(0x30, 127),
                packet(0x3b, 70_000),
                packet(0x30, 128));
        ByteBuf passed = Unpooled.wrappedBuffer(
                packet(0x20, 2),
                packet(0xd0, 0),
                packet(0x32, BYTES_MAX),
                packet(0x32, BYTES_MAX),
                packet(0x30, 127),
                packet(0x3b, BYTES_MAX),
                packet(0x30, 128));
        assertThat(through(sent, pieceBytes)).isEqualTo(ByteBufUtil.getBytes(passed));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 100})
    void whatIsNoMqttIsLeftToTheClient(int pieceBytes) {
        byte[] nonsense = new byte[1_000];
        Arrays.fill(nonsense, (byte) 0xff);
        assertThat(through(Unpooled.copiedBuffer(nonsense), pieceBytes)).isEqualTo(nonsense);
    }
}
