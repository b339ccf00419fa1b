package dev.sluice.cbor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 8949, appendix A, and what the protocol makes of them. */
class CborToJsonTests {

    @ParameterizedTest
    @CsvSource({
        "00, 0",
        "17, 23",
        "1818, 24",
        "1b000000e8d4a51000, 1000000000000",
        "1bffffffffffffffff, 18446744073709551615",
        "c249010000000000000000, 18446744073709551616",
        "3bffffffffffffffff, -18446744073709551616",
        "c349010000000000000000, -18446744073709551617",
        "20, -1",
        "3863, -100",
        "3903e7, -1000",
        "1800, 0",
        "1b0000000000000001, 1",
        "c240, 0",
        "c340, -1",
        "c2420001, 1",
        "c25f4101410042ffffff, 16842751"
    })
    void integers(String cbor, String json) {
        assertConverted(cbor, json);
    }

    @ParameterizedTest
    @CsvSource({
        "f90000, 0.0",
        "f98000, -0.0",
        "f93c00, 1.0",
        "f93e00, 1.5",
        "f97bff, 65504.0",
        "f90001, 5.960464477539063E-8",
        "f90400, 6.103515625E-5",
        "f9c400, -4.0",
        "fa47c35000, 100000.0",
        "fa7f7fffff, 3.4028234663852886E38",
        "fb3ff199999999999a, 1.1",
        "fb7e37e43c8800759c, 1.0E300",
        "fbc010666666666666, -4.1",
        "fb0000000000000001, 4.9E-324",
        "fb44b52d02c7e14af6, 1.0E23"
    })
    void floatsAreTheShortestDecimalThatIsReadBackAsThem(String cbor, String json) {
        assertConverted(cbor, json);
        int size = (cbor.length() - 2) / 2;
        if (size == Double.BYTES) {
            assertThat(Double.doubleToLongBits(Double.parseDouble(json)))
                    .isEqualTo(Long.parseUnsignedLong(cbor.substring(2), 16));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "c48221196ab3, 273.15",
        "c48221186e, 1.10",
        "c4820005, 5",
        "c4820305, 5E+3",
        "c4820000, 0",
        "c4822100, 0.00",
        "c4822120, -0.01",
        "c48219019001, 1E+400",
        "c48239018f01, 1E-400",
        "c49f21186eff, 1.10",
        "c4980221186e, 1.10",
        "c48220c24d0f951a9fa3a286c94f0e766c35, 123456789012345678901234567890.1",
        "c48221c349010000000000000000, -184467440737095516.17",
        "c4821a3b9ac9ff07, 7E+999999999",
        "c4823a3b9ac9fe07, 7E-999999999"
    })
    void decimalFractionsKeepTheirDigits(String cbor, String json) {
        assertConverted(cbor, json);
    }

    @Test
    void bignumOfAThousandDigitsIsTaken() {
        assertThat(json("c25901a0" + "00" + "01" + "ff".repeat(414))).hasSize(998);
        assertThat(json("c25901a0" + "01" + "ff".repeat(415))).hasSize(1000);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = ';', textBlock = """
                    f4;                                   false
                    f5;                                   true
                    f6;                                   null
                    60;                                   ""
                    62225c;                               "\\"\\\\"
                    63610a62;                             "a\\nb"
                    6100;                                 "\\u0000"
                    69c3bce6b0b4f0908591;                 "\u00fc\u6c34\ud800\udd51"
                    7f657374726561646d696e67ff;           "streaming"
                    7fff;                                 ""
                    80;                                   []
                    9fff;                                 []
                    9f018202039f0405ffff;                 [1,[2,3],[4,5]]
                    83018202039f0405ff;                   [1,[2,3],[4,5]]
                    9b000000000000000101;                 [1]
                    a0;                                   {}
                    bf6346756ef563416d7421ff;             {"Fun":true,"Amt":-2}
                    a26161016162820203;                   {"a":1,"b":[2,3]}
                    826161bf61626163ff;                   ["a",{"b":"c"}]
                    a17f6161ff7f6162ff;                   {"a":"b"}
                    a2616101616102;                       {"a":1,"a":2}
                    """)
    void textAndContainers(String cbor, String json) {
        assertConverted(cbor, json);
    }

    @Test
    void sixtyFourLevelsAreTaken() {
        assertConverted("81".repeat(63) + "80", "[".repeat(64) + "]".repeat(64));
    }

    @Test
    void manyEmptyChunksTakeNoRoom() {
        assertConverted("9f" + "7fff".repeat(30_000) + "ff", "[" + "\"\",".repeat(29_999) + "\"\"]");
        assertConverted("7f" + "60".repeat(60_000) + "ff", "\"\"");
    }

    private static void assertConverted(String cbor, String json) {
        assertThat(json(cbor)).isEqualTo(json);
    }

    private static String json(String cbor) {
        CborToJson.Converted converted = CborToJson.convert(HexFormat.of().parseHex(cbor));
        assertThat(converted.fault()).isNull();
        return new String(converted.json(), StandardCharsets.UTF_8);
    }
}
