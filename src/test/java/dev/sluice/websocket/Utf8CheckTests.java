package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Beside Java's decoder, which knows the same rules but wants the whole text. */
class Utf8CheckTests {

    /** Bytes at the ends of the ranges of RFC 3629. */
    private static final int[] EDGES = {
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
    };

    @Test
    void takesWhatJavaTakesWhereverItIsCut() {
        byte[] text = new byte[4];
        for (int number = 0; number < Math.pow(EDGES.length, text.length); number++) {
            int rest = number;
            for (int i = 0; i < text.length; i++, rest /= EDGES.length) {
                text[i] = (byte) EDGES[rest % EDGES.length];
            }
            check(text, number % 5);
        }
    }

    @Test
    void takesWhatJavaTakesInLongTexts() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] text = "abcdefghijklmnopqrstuvwxyzäöü€😀".repeat(2).getBytes(StandardCharsets.UTF_8);
            text[random.nextInt(text.length)] = (byte) EDGES[random.nextInt(EDGES.length)];
            assertThat(isSound(text, random.nextInt(text.length)))
                    .as("-Dsluice.seed=%d, round %d", seed, round)
                    .isEqualTo(isSoundForJava(text));
        }
    }

    private static void check(byte[] text, int cut) {
        if (isSound(text, cut) != isSoundForJava(text)) { // an assertion for each of 390,625 would take a while
            assertThat(isSound(text, cut))
                    .as("%s cut at %d", Arrays.toString(text), cut)
                    .isEqualTo(isSoundForJava(text));
        }
    }

    private static boolean isSound(byte[] text, int cut) {
        Utf8Check check = new Utf8Check();
        ByteBuf bytes = Unpooled.wrappedBuffer(text);
        return check.accepts(bytes, 0, cut) && check.accepts(bytes, cut, text.length - cut) && check.end();
    }

    private static boolean isSoundForJava(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
