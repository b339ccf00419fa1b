package dev.sluice.testing;

import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.dataformat.cbor.CBORReadFeature;
import tools.jackson.dataformat.cbor.CBORWriteFeature;

/** CBOR by Jackson, which the server does not use: what a client sends and reads. */
public final class Cbor {

    private static final CBORMapper CBOR = CBORMapper.builder(CBORFactory.builder()
                    .enable(CBORReadFeature.DECODE_USING_STANDARD_NEGATIVE_BIGINT_ENCODING)
                    .enable(CBORWriteFeature.ENCODE_USING_STANDARD_NEGATIVE_BIGINT_ENCODING)
                    .build())
            .build();

    private Cbor() {}

    /** The same value as that JSON; decimals as decimal fractions. */
    public static byte[] of(String json) {
        return CBOR.writeValueAsBytes(JdkClient.JSON.readTree(json));
    }

    public static JsonNode tree(byte[] cbor) {
        return CBOR.readTree(cbor);
    }
}
