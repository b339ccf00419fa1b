package dev.sluice.testing;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/** CBOR by Jackson, which the server does not use: what a client sends and reads. */
public final class Cbor {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final CBORMapper CBOR = new CBORMapper();

    private Cbor() {}

    /** The same value as that JSON; decimals as decimal fractions. */
    public static byte[] of(String json) {
        return CBOR.writeValueAsBytes(JSON.readTree(json));
    }

    public static JsonNode tree(byte[] cbor) {
        return CBOR.readTree(cbor);
    }
}
