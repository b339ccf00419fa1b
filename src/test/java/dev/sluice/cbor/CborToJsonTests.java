package dev.sluice.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 8949, appendix A and F, and what the protocol makes of them. */
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c4821b400000000000000001", // 2^62
                "c4821bffffffffffffffff01",
                "c4823b7fffffffffffffff01",
                "c4821a3b9aca0001", // 10^9
                "c4823a3b9ac9ff01", // -10^9
                "c4821b400000000000000000" // of nothing
            })
    void exponentBeyondTheLimitIsRefusedAtOnce(String cbor) {
        assertRefused(cbor, "exponent");
    }

    @Test
    void bignumOfAThousandDigitsIsTheLongest() {
        assertThat(json("c25901a0" + "00" + "01" + "ff".repeat(414))).hasSize(998);
        assertThat(json("c25901a0" + "01" + "ff".repeat(415))).hasSize(1000);
        assertRefused("c25901a0" + "02" + "00".repeat(415), "too long");
        assertRefused("c482005901a0" + "02" + "00".repeat(415), "two integers");
        assertRefused("c48200c2590400" + "ff".repeat(1024), "too long");
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

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = ';', textBlock = """
                    40;                       null;                   byte string
                    4401020304;               null;                   byte string
                    5f42010243030405ff;       null;                   byte string
                    f7;                       null;                   undefined
                    f0;                       null;                   simple value 16
                    e0;                       null;                   simple value 0
                    f8ff;                     null;                   simple value 255
                    f818;                     null;                   simple value 24
                    f814;                     null;                   simple value 20
                    f97c00;                   null;                   infinity
                    f9fc00;                   null;                   infinity
                    f97e00;                   null;                   NaN
                    fa7f800000;               null;                   infinity
                    faff800000;               null;                   infinity
                    fa7fc00000;               null;                   NaN
                    fb7ff0000000000000;       null;                   infinity
                    fb7ff8000000000000;       null;                   NaN
                    fbfff0000000000000;       null;                   infinity
                    c11a514b67b0;             1363896240;             tag 1
                    c0613a;                   ":";                    tag 0
                    c5822003;                 [-1,3];                 tag 5
                    d74401020304;             null;                   tag 23
                    d9d9f700;                 0;                      tag 55799
                    dbffffffffffffffff00;     0;                      tag 18446744073709551615
                    a1016161;                 {"":1,"":"a"};          key
                    a2a1010203 626964 04;     {"":{"":1,"":2},"":3,"id":4}; key
                    a14161f6;                 {"":null,"":null};      key
                    62c328;                   "";                     UTF-8
                    63eda080;                 "";                     UTF-8
                    61ff;                     "";                     UTF-8
                    7f61c361bcff;             "";                     UTF-8
                    a161fff5;                 {"":true};              UTF-8
                    82f763626164;             [null,"bad"];           undefined
                    """)
    void whatJsonCanNotSayIsToldAndTheRestIsRead(String cbor, String json, String fault) {
        CborToJson.Converted converted = convert(cbor);
        assertThat(new String(converted.json(), StandardCharsets.UTF_8)).isEqualTo(json);
        assertThat(converted.fault()).contains(fault);
    }

    /** Appendix F: what is not well-formed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "18",
                "19",
                "1a",
                "1b",
                "1901",
                "1a010203",
                "1b01020304050607",
                "38",
                "58",
                "78",
                "98",
                "9a01ff00",
                "b8",
                "d8",
                "f8",
                "f900",
                "fa0000",
                "fb000000",
                "41",
                "61",
                "5affffffff00",
                "5bffffffffffffffff010203",
                "7affffffff00",
                "7b7fffffffffffffff010203",
                "81",
                "818181818181818181",
                "8200",
                "a1",
                "a20102",
                "a100",
                "a2000000",
                "5f4100",
                "7f6100",
                "9f",
                "9f0102",
                "bf",
                "bf01020102",
                "819f",
                "9f8000",
                "9f9f9f9f9fffffffff",
                "9f819f819f9fffffff",
                "1c",
                "1d",
                "1e",
                "3c",
                "3d",
                "3e",
                "5c",
                "5d",
                "5e",
                "7c",
                "7d",
                "7e",
                "9c",
                "9d",
                "9e",
                "bc",
                "bd",
                "be",
                "dc",
                "dd",
                "de",
                "fc",
                "fd",
                "fe",
                "1f",
                "3f",
                "df00",
                "5f00ff",
                "5f21ff",
                "5f6100ff",
                "5f80ff",
                "5fa0ff",
                "5fc000ff",
                "5fe0ff",
                "7f4100ff",
                "5f5f4100ffff",
                "7f7f6100ffff",
                "ff",
                "81ff",
                "8200ff",
                "a1ff",
                "a1ff00",
                "a100ff",
                "a20000ff",
                "9f81ff",
                "bf00ff",
                "bf000000ff",
                "c0",
                "9bffffffffffffffff",
                "bbffffffffffffffff",
                "9b7fffffffffffffff00",
                "bb4000000000000000",
                "0000",
                "f6f6"
            })
    void whatIsNotOneItemIsRefused(String cbor) {
        assertThatThrownBy(() -> convert(cbor)).isInstanceOf(CborException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c200",
                "c26161",
                "c2f6",
                "c280",
                "c2c24101",
                "c301",
                "c400",
                "c480",
                "c48101",
                "c483010203",
                "c49f01ff",
                "c49f010203ff",
                "c4820161 61",
                "c482f90000 01",
                "c48201f93c00",
                "c482c2410101",
                "c48201c101",
                "c482014101",
                "c4a10102",
                "c4c48201 02"
            })
    void tagOfANumberOnSomethingElseIsRefused(String cbor) {
        assertThatThrownBy(() -> convert(cbor)).isInstanceOf(CborException.class);
    }

    @Test
    void sixtyFourLevelsAreTheDeepest() {
        assertConverted("81".repeat(63) + "80", "[".repeat(64) + "]".repeat(64));
        assertRefused("81".repeat(64) + "80", "deep");
        assertRefused("81".repeat(60_000), "deep");
        assertRefused("9f".repeat(60_000), "deep");
        assertRefused("a1".repeat(60_000), "deep");
        assertRefused("c1".repeat(60_000) + "00", "deep");
        assertRefused("a1a1".repeat(30_000), "deep");
    }

    @Test
    void manyEmptyChunksTakeNoRoom() {
        assertConverted("9f" + "7fff".repeat(30_000) + "ff", "[" + "\"\",".repeat(29_999) + "\"\"]");
        assertConverted("7f" + "60".repeat(60_000) + "ff", "\"\"");
    }

    private static void assertConverted(String cbor, String json) {
        CborToJson.Converted converted = convert(cbor);
        assertThat(converted.fault()).isNull();
        assertThat(new String(converted.json(), StandardCharsets.UTF_8)).isEqualTo(json);
    }

    private static void assertRefused(String cbor, String why) {
        assertThatThrownBy(() -> convert(cbor))
                .isInstanceOf(CborException.class)
                .hasMessageContaining(why);
    }

    private static String json(String cbor) {
        return new String(convert(cbor).json(), StandardCharsets.UTF_8);
    }

    private static CborToJson.Converted convert(String hex) {
        return CborToJson.convert(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
