package dev.sluice.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Whatever bytes come, the answer is JSON of a bounded length or a {@link CborException}. */
class CborToJsonFuzzTests {

    private static final int INPUTS = 20_000;

    /** A control character is one byte and six of JSON's; a half float three, and up to 21. */
    private static final int GROWTH_MAX = 8;

    private static final JsonMapper JSON = JsonMapper.shared();

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void randomBytesDoNoHarm(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = new byte[random.nextInt(60)];
            random.nextBytes(input);
            convert(input, seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void changedItemsDoNoHarm(long seed) {
        Random random = new Random(seed);
        RandomJson values = new RandomJson(seed, 50);
        List<byte[]> items = Stream.generate(() -> cbor(values.value()))
                .filter(item -> item.length < 1_000)
                .limit(300)
                .toList();
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = items.get(random.nextInt(items.size()));
            for (int changes = 1 + random.nextInt(4); changes > 0 && input.length > 0; changes--) {
                input = changed(input, random);
            }
            convert(input, seed);
        }
    }

    private static byte[] cbor(String json) {
        CborBuffer item = new CborBuffer(64);
        JsonToCbor.append(json.getBytes(StandardCharsets.UTF_8), item);
        return item.toByteArray();
    }

    private static byte[] changed(byte[] input, Random random) {
        int at = random.nextInt(input.length);
        if (random.nextInt(4) == 0) {
            return Arrays.copyOf(input, at);
        }
        byte[] changed = input.clone();
        changed[at] = (byte) random.nextInt();
        return changed;
    }

    private static void convert(byte[] input, long seed) {
        try {
            CborToJson.Converted converted = CborToJson.convert(input);
            assertThat(converted.json().length).isLessThanOrEqualTo(GROWTH_MAX * input.length);
            assertThat(JSON.readTree(converted.json())).isNotNull();
        } catch (CborException expected) {
            // told to the client
        } catch (RuntimeException | Error e) {
            fail("seed " + seed + ", input " + HexFormat.of().formatHex(input), e);
        }
    }
}
