package dev.sluice.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * JSON to CBOR and back is the same value, whoever of us and Jackson does which half. Jackson 3.1 takes the highest bit of
 * a bignum for a sign, so it gets no integers beyond 64 bits.
 */
class RoundTripTests {

    private static final int VALUES = 1_500;

    private static final StreamReadConstraints LONG_NUMBERS =
            StreamReadConstraints.builder().maxNumberLength(20_000).build();

    private static final JsonMapper JSON = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(LONG_NUMBERS).build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** On each side of the point, so that both together are no bignum. */
    private static final int DIGITS_OF_JACKSON = 9;

    private static final CBORMapper CBOR = CBORMapper.builder(
                    CBORFactory.builder().streamReadConstraints(LONG_NUMBERS).build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void valueComesBackAsItWas(long seed) {
        RandomJson random = new RandomJson(seed, 400);
        for (int i = 0; i < VALUES; i++) {
            String json = random.value();
            CborToJson.Converted back = CborToJson.convert(cbor(json));
            assertThat(back.fault()).isNull();
            assertSame(json, JSON.readTree(back.json()), seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void jacksonReadsTheSameValue(long seed) {
        RandomJson random = new RandomJson(seed, DIGITS_OF_JACKSON);
        for (int i = 0; i < VALUES; i++) {
            String json = random.value();
            assertSame(json, CBOR.readTree(cbor(json)), seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 7})
    void whatJacksonWroteIsTheSameValue(long seed) {
        RandomJson random = new RandomJson(seed, DIGITS_OF_JACKSON);
        for (int i = 0; i < VALUES; i++) {
            String json = random.value();
            CborToJson.Converted converted = CborToJson.convert(CBOR.writeValueAsBytes(JSON.readTree(json)));
            assertThat(converted.fault()).isNull();
            assertSame(json, JSON.readTree(converted.json()), seed);
        }
    }

    /** So that a value may pass any number of servers. */
    @ParameterizedTest
    @ValueSource(longs = {8, 9})
    void secondRoundChangesNothing(long seed) {
        RandomJson random = new RandomJson(seed, 400);
        for (int i = 0; i < VALUES; i++) {
            String once = json(cbor(random.value()));
            assertThat(json(cbor(once))).as("seed " + seed + ", value " + i).isEqualTo(once);
        }
    }

    @Test
    void minusZeroStaysNegative() {
        assertThat(json(cbor("[-0,-0.0,-0e5]"))).isEqualTo("[-0.0,-0.0,-0.0]");
    }

    private static byte[] cbor(String json) {
        CborBuffer out = new CborBuffer(16);
        JsonToCbor.append(json.getBytes(StandardCharsets.UTF_8), out);
        return out.toByteArray();
    }

    private static String json(byte[] cbor) {
        return new String(CborToJson.convert(cbor).json(), StandardCharsets.UTF_8);
    }

    private static void assertSame(String json, JsonNode value, long seed) {
        if (!isSame(JSON.readTree(json), value)) {
            fail("seed " + seed + ": " + json + " became " + value);
        }
    }

    /** The same decimal; what is exactly a float64 may come back as another decimal that is read as it. */
    private static boolean isSame(BigDecimal one, BigDecimal other) {
        double nearest = one.doubleValue();
        boolean isFloat64 = Double.isFinite(nearest) && new BigDecimal(nearest).compareTo(one) == 0;
        return one.compareTo(other) == 0 || (isFloat64 && other.doubleValue() == nearest);
    }

    private static boolean isSame(JsonNode one, JsonNode other) {
        if (one.isNumber()) {
            return other.isNumber() && isSame(one.decimalValue(), other.decimalValue());
        }
        if (!one.isContainer()) {
            return one.equals(other);
        }
        if (one.size() != other.size() || one.isArray() != other.isArray()) {
            return false;
        }
        return one.isArray() ? areSame(one.iterator(), other.iterator()) : havePairs(one, other);
    }

    private static boolean areSame(Iterator<JsonNode> one, Iterator<JsonNode> other) {
        boolean same = true;
        while (same && one.hasNext()) {
            same = isSame(one.next(), other.next());
        }
        return same;
    }

    private static boolean havePairs(JsonNode one, JsonNode other) {
        Iterator<Map.Entry<String, JsonNode>> others = other.properties().iterator();
        return one.properties().stream().allMatch(pair -> {
            Map.Entry<String, JsonNode> counterpart = others.next();
            return pair.getKey().equals(counterpart.getKey()) && isSame(pair.getValue(), counterpart.getValue());
        });
    }
}
