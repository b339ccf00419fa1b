package dev.sluice.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sluice.message.Draft;
import dev.sluice.source.PayloadFormat;
import dev.sluice.source.Reading;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Payloads that were made by chance, or spoilt; a failure prints its seed, {@code -Dsluice.fuzz.seed=...} runs that one alone. */
class MqttReadingFuzzTests {

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final List<String> SAMPLES = List.of(
            "{\"v\":1.50,\"w\":[true,null,\"a\\u00e9\\n\"],\"x\":{\"y\":-1e-7}}",
            "[{\"bn\":\"urn:dev:1/\",\"bt\":1.75e9,\"n\":\"t\",\"v\":23.50},{\"n\":\"h\",\"t\":1,\"vs\":\"on\"}]",
            "-273.150",
            "\"\\ud83d\\ude00 text\"");

    static LongStream seeds() {
        Long fixed = Long.getLong("sluice.fuzz.seed");
        long base = System.nanoTime();
        return fixed == null ? LongStream.range(base, base + 40) : LongStream.of(fixed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyPayloadGivesWellFormedValuesOrARejection(long seed) {
        Random random = new Random(seed);
        for (PayloadFormat payload : PayloadFormat.values()) {
            MqttReader reader = MqttReadingTests.reader("payload=" + payload);
            for (int i = 0; i < 250; i++) {
                byte[] bytes = random.nextInt(4) == 0 ? randomBytes(random) : spoilt(random);
                check(reader, payload, bytes, seed);
            }
        }
    }

    private static void check(MqttReader reader, PayloadFormat payload, byte[] bytes, long seed) {
        try {
            Reading read = MqttReadingTests.live(reader, "a/b", bytes);
            if (payload != PayloadFormat.SENML) {
                assertThat(read.drafts().size() + read.rejections().size()).isEqualTo(1);
            }
            for (Draft draft : read.drafts()) {
                checkValue(payload, bytes, draft);
            }
        } catch (RuntimeException | AssertionError | CharacterCodingException e) {
            fail("seed " + seed + ", payload " + payload + " " + HexFormat.of().formatHex(bytes), e);
        }
    }

    private static void checkValue(PayloadFormat payload, byte[] bytes, Draft draft) throws CharacterCodingException {
        String data = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(draft.data()))
                .toString();
        JsonNode value = STRICT.readTree(data);
        switch (payload) {
            case JSON -> assertThat(value).isEqualTo(STRICT.readTree(new String(bytes, StandardCharsets.UTF_8)));
            case NUMBER -> assertThat(data).isEqualTo(new String(bytes, StandardCharsets.US_ASCII).strip());
            case TEXT -> assertThat(value.asString()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
            case SENML -> assertThat(draft.topic().name()).startsWith("senml/");
        }
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] spoilt(Random random) {
        byte[] bytes = SAMPLES.get(random.nextInt(SAMPLES.size())).getBytes(StandardCharsets.UTF_8);
        for (int faults = random.nextInt(4); faults > 0 && bytes.length > 1; faults--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "{}[],:\"\\0123456789-+eE.tfn \n".charAt(random.nextInt(28));
                default -> bytes = java.util.Arrays.copyOf(bytes, at);
            }
        }
        return bytes;
    }
}
