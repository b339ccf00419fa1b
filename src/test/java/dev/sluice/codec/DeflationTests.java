package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Packing;
import dev.sluice.testing.WebSocketFrames;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeflationTests {

    private static final int COMPRESSED_TEXT = 0xC1;

    private static byte[] text(byte[] payload) {
        return WebSocketFraming.text(payload, payload.length);
    }

    private static byte[] words(int bytes) {
        Random random = new Random(bytes);
        byte[] words = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            words[i] = (byte) "aaabbcde ,".charAt(random.nextInt(10));
        }
        return words;
    }

    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(bytes).nextBytes(noise);
        return noise;
    }

    private static byte[] inflated(byte[] message) throws DataFormatException {
        byte[] payload = WebSocketFrames.payload(message);
        byte[] whole = Arrays.copyOf(payload, payload.length + 4);
        whole[payload.length + 2] = whole[payload.length + 3] = (byte) 0xFF;
        Inflater inflater = new Inflater(true);
        inflater.setInput(whole);
        byte[] out = new byte[200_000];
        int length = inflater.inflate(out);
        assertThat(inflater.getRemaining()).isZero();
        assertThat(inflater.finished()).as("a last block").isFalse();
        inflater.end();
        return Arrays.copyOf(out, length);
    }

    @ParameterizedTest
    @CsvSource({"1,15", "6,15", "9,15", "1,8", "1,9", "9,10", "1,12", "6,14"})
    void whatIsCompressedComesOutTheSame(int level, int windowBits) throws DataFormatException {
        Deflation deflation = new Deflation(level, 16).withWindow(windowBits);
        for (int bytes : new int[] {16, 64, 126, 200, 256, 257, 511, 512, 4_096, 16_384, 65_536, 100_000}) {
            byte[] message = text(words(bytes));
            byte[] compressed = deflation.deflated(message);
            if (bytes >= 200) {
                assertThat(compressed).hasSizeLessThan(message.length);
            }
            assertThat(deflation.deflated(message)).as("the second time").isEqualTo(compressed);
            if (compressed != message) {
                assertThat(compressed[0] & 0xFF).isEqualTo(COMPRESSED_TEXT);
                assertThat(inflated(compressed)).isEqualTo(words(bytes));
            }
        }
    }

    /** The second half repeats the first, which a compressor with a larger window would see. */
    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 12, 14})
    void nothingPointsBackFurtherThanTheWindow(int windowBits) throws DataFormatException {
        int window = 1 << windowBits;
        byte[] twice = Arrays.copyOf(noise(window), 2 * window + 100);
        System.arraycopy(twice, 0, twice, window, window);
        byte[] small = new Deflation(9, 16).withWindow(windowBits).deflated(text(twice));
        byte[] large = new Deflation(9, 16).deflated(text(twice));
        assertThat(large.length).isLessThan(window + window / 2);
        assertThat(inflated(large)).isEqualTo(twice);
        assertThat(small.length).isGreaterThan(2 * window - 100);
        if ((small[0] & 0xFF) == COMPRESSED_TEXT) {
            assertThat(inflated(small)).isEqualTo(twice);
        }
    }

    @Test
    void whatIsSmallOrBecomesNoSmallerOrIsAControlFrameStaysAsItIs() {
        Deflation deflation = new Deflation(1, 512);
        byte[] small = text(words(511));
        byte[] noise = text(noise(5_000));
        byte[] pong = WebSocketFraming.pong(new byte[100]);
        assertThat(deflation.deflated(small)).isSameAs(small);
        assertThat(deflation.deflated(noise)).isSameAs(noise);
        assertThat(new Deflation(1, 0).deflated(pong)).isSameAs(pong);
        assertThat(new Deflation(1, 0).deflated(text(new byte[0]))).hasSize(2);
        assertThat(deflation.deflated(text(words(512)))).hasSizeLessThan(512);
    }

    @Test
    void messageIsCompressedOnceForAllWhoAreSentTheSame() throws DataFormatException {
        Packing single = MessagePacking.of(null, new Deflation(1, 512));
        List<byte[]> one = List.of(text(words(2_000)));
        byte[] message = single.message(one);
        assertThat(inflated(message)).isEqualTo(words(2_000));
        assertThat(single.message(one)).isSameAs(message);
        assertThat(single.joins(one.get(0))).isFalse();

        Packing arrays = MessagePacking.of(ArrayForm.JSON, new Deflation(1, 512));
        List<byte[]> many = List.of(text(words(300)), text(words(300)), text(words(400)));
        byte[] array = arrays.message(many);
        assertThat(array[0] & 0xFF).isEqualTo(COMPRESSED_TEXT);
        assertThat(inflated(array)).hasSize(1_004).startsWith('[').endsWith(']');
        assertThat(arrays.message(many)).isSameAs(array);
    }
}
