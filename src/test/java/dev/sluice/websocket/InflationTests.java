package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InflationTests {

    private static final int BYTES_MAX = 64 * 1024;

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false);
    private final Inflation inflation = new Inflation(BYTES_MAX);

    private byte[] inflate(byte[] compressed) throws FramingFault {
        ByteBuf in = Unpooled.wrappedBuffer(compressed);
        ByteBuf out = inflation.inflate(in, memory);
        byte[] bytes = ByteBufUtil.getBytes(out);
        out.release();
        return bytes;
    }

    private CloseCode fault(byte[] compressed) {
        FramingFault fault = catchThrowableOfType(FramingFault.class, () -> inflate(compressed));
        assertThat(fault).isNotNull();
        assertThat(memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory())
                .as("memory that is not given back")
                .isZero();
        return fault.code();
    }

    private static byte[] deflate(byte[] data, int level, int strategy) {
        Deflater deflater = new Deflater(level, true);
        deflater.setStrategy(strategy);
        int unused = deflater.deflate(new byte[1]); // takes the strategy
        deflater.setInput(data);
        byte[] out = new byte[data.length + 1_000];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, length - 4);
    }

    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(bytes).nextBytes(noise);
        return noise;
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "6, 0", "9, 0", "6, 2", "6, 1"})
    void whatAnyCompressorMadeComesOutUpToTheLimit(int level, int strategy) throws FramingFault {
        for (int bytes : new int[] {1, 2, 100, 1_023, 1_024, 1_025, 40_000, BYTES_MAX - 1, BYTES_MAX}) {
            byte[] zeros = new byte[bytes];
            assertThat(inflate(deflate(zeros, level, strategy))).isEqualTo(zeros);
            assertThat(inflate(deflate(noise(bytes), level, strategy))).isEqualTo(noise(bytes));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {BYTES_MAX + 1, BYTES_MAX + 2, 1 << 20, 60 << 20})
    void whatIsBeyondTheLimitIsTooBigAndTakesNoMoreMemoryThanThat(int bytes) {
        byte[] compressed = deflate(new byte[bytes], 9, 0);
        assertThat(fault(compressed)).isEqualTo(CloseCode.TOO_BIG);
    }

    @ParameterizedTest
    @CsvSource({
        "00, ''", // an empty message (RFC 7692, 7.2.3.6)
        "'', ''",
        "f248cdc9c90700, Hello", // 7.2.3.1
        "f200110000, ''", // 7.2.3.2: points into the message before, of which nothing is kept
        "000500faff48656c6c6f00, Hello", // 7.2.3.3, stored
        "f348cdc9c9070000, Hello", // 7.2.3.4, in a last block
        "f248050000 00ffffcac9c90700, Hello", // 7.2.3.5, two blocks
        "f348cdc9c90700f348cdc9c9070000, HelloHello" // two last blocks
    })
    void examplesOfTheRfc(String hex, String text) throws FramingFault {
        byte[] compressed = HexFormat.of().parseHex(hex.replace(" ", ""));
        if (hex.equals("f200110000")) {
            assertThat(fault(compressed)).isEqualTo(CloseCode.PROTOCOL_ERROR);
        } else {
            assertThat(new String(inflate(compressed), StandardCharsets.UTF_8)).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "07", "000500000048656c6c6f", "f5ffffffff"})
    void whatWasNotCompressedSoIsAFault(String hex) {
        assertThat(fault(HexFormat.of().parseHex(hex))).isEqualTo(CloseCode.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "6, 0", "9, 0", "6, 2", "6, 1"})
    void messageThatIsCutShortIsAFault(int level, int strategy) {
        byte[] text = "{'type':'publish','id':1,'topic':'a/b','data':[17,21.5,true]}".getBytes(StandardCharsets.UTF_8);
        byte[] compressed = deflate(text, level, strategy);
        // One byte may be an empty message, and the last byte no more than the padding behind a whole one.
        for (int length = 2; length < compressed.length - 1; length++) {
            assertThat(fault(Arrays.copyOf(compressed, length)))
                    .as("%d of %d bytes", length, compressed.length)
                    .isEqualTo(CloseCode.PROTOCOL_ERROR);
        }
    }

    @Test
    void aMessageKnowsNothingOfTheOneBeforeAlsoAfterAFault() throws FramingFault {
        byte[] hello = HexFormat.of().parseHex("f248cdc9c90700");
        for (int i = 0; i < 3; i++) {
            assertThat(inflate(hello)).isEqualTo("Hello".getBytes(StandardCharsets.UTF_8));
            assertThat(fault(HexFormat.of().parseHex("f200110000"))).isEqualTo(CloseCode.PROTOCOL_ERROR);
            assertThat(fault(deflate(new byte[1 << 20], 9, 0))).isEqualTo(CloseCode.TOO_BIG);
        }
    }
}
