package dev.sluice.codec;

import static org.assertj.core.api.Assertions.fail;

import dev.sluice.protocol.ProtocolException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes come, the answer is a frame or a {@link ProtocolException}. */
class JsonFrameDecoderFuzzTests {

    private static final int INPUTS = 25_000;
    private static final List<String> FRAMES = Stream.of(
                    "subscribe",
                    "subscribe-everything",
                    "subscribe-least",
                    "unsubscribe",
                    "unsubscribe-all",
                    "publish",
                    "publish-least",
                    "request",
                    "ping")
            .map(name -> Golden.text("client/" + name))
            .toList();
    private static final byte[] PIECES =
            "{}[]\",:\\u0123456789abcdefDd8eE+-.#$/ \0\ufeff\u00ff".getBytes(StandardCharsets.UTF_8);

    private final FrameDecoder decoder = decoder();
    private final List<byte[]> seeds = FRAMES.stream().map(this::message).toList();

    FrameDecoder decoder() {
        return new JsonFrameDecoder();
    }

    byte[] message(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void randomBytesDoNoHarm(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = new byte[random.nextInt(80)];
            random.nextBytes(input);
            decode(input, seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void mutatedFramesDoNoHarm(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = seeds.get(random.nextInt(seeds.size()));
            for (int mutations = 1 + random.nextInt(4); mutations > 0; mutations--) {
                input = mutated(input, random);
            }
            decode(input, seed);
        }
    }

    private void decode(byte[] input, long seed) {
        try {
            var unused = decoder.decode(new ByteArrayInputStream(input));
        } catch (ProtocolException expected) {
            // the client's fault, and told as such
        } catch (RuntimeException | Error e) {
            fail("seed " + seed + ", input " + HexFormat.of().formatHex(input), e);
        }
    }

    /** Changes, puts in or takes out a byte, cuts the end off, or repeats a piece. */
    private static byte[] mutated(byte[] input, Random random) {
        if (input.length == 0) {
            return new byte[] {'{'};
        }
        int at = random.nextInt(input.length);
        byte piece = PIECES[random.nextInt(PIECES.length)];
        byte[] rest = Arrays.copyOfRange(input, at, input.length);
        byte[] head = Arrays.copyOf(input, at);
        return switch (random.nextInt(5)) {
            case 0 -> joined(head, new byte[] {piece}, rest);
            case 1 -> joined(head, new byte[] {piece}, Arrays.copyOfRange(rest, 1, rest.length));
            case 2 -> joined(head, new byte[0], Arrays.copyOfRange(rest, 1, rest.length));
            case 3 -> joined(head, Arrays.copyOf(rest, Math.min(8, rest.length)), rest);
            default -> random.nextInt(4) == 0 ? head : joined(head, new byte[] {(byte) random.nextInt()}, rest);
        };
    }

    private static byte[] joined(byte[] head, byte[] middle, byte[] tail) {
        byte[] all = Arrays.copyOf(head, head.length + middle.length + tail.length);
        System.arraycopy(middle, 0, all, head.length, middle.length);
        System.arraycopy(tail, 0, all, head.length + middle.length, tail.length);
        return all;
    }
}
