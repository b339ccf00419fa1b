package dev.sluice.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What JSON can not say, what is not well-formed (RFC 8949, appendix F), and what is too much. */
class CborToJsonFaultTests {

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
    void bignumOfMoreThanAThousandDigitsIsRefused() {
        assertRefused("c25901a0" + "02" + "00".repeat(415), "too long");
        assertRefused("c482005901a0" + "02" + "00".repeat(415), "two integers");
        assertRefused("c48200c2590400" + "ff".repeat(1024), "too long");
    }

    @Test
    void moreThanSixtyFourLevelsAreRefused() {
        assertRefused("81".repeat(64) + "80", "deep");
        assertRefused("81".repeat(60_000), "deep");
        assertRefused("9f".repeat(60_000), "deep");
        assertRefused("a1".repeat(60_000), "deep");
        assertRefused("c1".repeat(60_000) + "00", "deep");
        assertRefused("a1a1".repeat(30_000), "deep");
    }

    private static void assertRefused(String cbor, String why) {
        assertThatThrownBy(() -> convert(cbor))
                .isInstanceOf(CborException.class)
                .hasMessageContaining(why);
    }

    private static CborToJson.Converted convert(String hex) {
        return CborToJson.convert(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
