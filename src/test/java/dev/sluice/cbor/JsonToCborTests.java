package dev.sluice.cbor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 8949, appendix A, as far as JSON can say them, and numbers as the protocol wants them. */
class JsonToCborTests {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = ';', textBlock = """
                    0;                         00
                    1;                         01
                    10;                        0a
                    23;                        17
                    24;                        1818
                    100;                       1864
                    255;                       18ff
                    256;                       190100
                    1000;                      1903e8
                    65535;                     19ffff
                    65536;                     1a00010000
                    1000000;                   1a000f4240
                    4294967295;                1affffffff
                    4294967296;                1b0000000100000000
                    1000000000000;             1b000000e8d4a51000
                    9223372036854775807;       1b7fffffffffffffff
                    9223372036854775808;       1b8000000000000000
                    18446744073709551615;      1bffffffffffffffff
                    18446744073709551616;      c249010000000000000000
                    -1;                        20
                    -10;                       29
                    -24;                       37
                    -25;                       3818
                    -100;                      3863
                    -1000;                     3903e7
                    -9223372036854775808;      3b7fffffffffffffff
                    -9223372036854775809;      3b8000000000000000
                    -18446744073709551616;     3bffffffffffffffff
                    -18446744073709551617;     c349010000000000000000
                    340282366920938463463374607431768211455; c250ffffffffffffffffffffffffffffffff
                    340282366920938463463374607431768211456; c2510100000000000000000000000000000000
                    """)
    void integerOfAnySizeIsOne(String json, String cbor) {
        assertThat(hex(json)).isEqualTo(cbor);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0, 0000000000000000",
        "-0.0, 8000000000000000",
        "-0, 8000000000000000",
        "0e99999999999999999999, 0000000000000000",
        "1.0, 3ff0000000000000",
        "1.00, 3ff0000000000000",
        "1e0, 3ff0000000000000",
        "1E5, 40f86a0000000000",
        "1E+5, 40f86a0000000000",
        "100000e-0, 40f86a0000000000",
        "0.5, 3fe0000000000000",
        "0.50, 3fe0000000000000",
        "-4.25, c011000000000000",
        "50e-1, 4014000000000000",
        "1e22, 4480f0cf064dd592",
        "9007199254740992.0, 4340000000000000",
        "18014398509481984.0, 4350000000000000",
        "0.1000000000000000055511151231257827021181583404541015625, 3fb999999999999a"
    })
    void decimalIsAFloat64WhereThatIsExactlyTheSameValue(String json, String float64) {
        assertThat(hex(json)).isEqualTo("fb" + float64);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1, 82200b",
        "1.10, 8221186e",
        "0.10, 82210a",
        "230.02, 82211959da",
        "-187.440, 82223a0002dc2f",
        "1e-7, 822601",
        "1e23, 821701",
        "1e400, 8219019001",
        "1E+400, 8219019001",
        "1e-400, 8239018f01",
        "5e-324, 8239014305",
        "1.7976931348623157E308, 821901241b003fddec7f2faf35",
        "9007199254740993.0e0, 82201b014000000000000a",
        "123456789012345678901234567890.1, 8220c24d0f951a9fa3a286c94f0e766c35",
        "7e9223372036854775807, 821b7fffffffffffffff07"
    })
    void otherDecimalsKeepTheirDigitsAsDecimalFractions(String json, String exponentAndMantissa) {
        assertThat(hex(json)).isEqualTo("c4" + exponentAndMantissa);
    }

    @Test
    void exponentBeyond64BitsLosesNothing() {
        assertThat(hex("7e18446744073709551616")).isEqualTo("d9010882c24901000000000000000007");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = ';', textBlock = """
                    false;                                  f4
                    true;                                   f5
                    null;                                   f6
                    "";                                     60
                    "IETF";                                 6449455446
                    "\\"\\\\";                              62225c
                    "\\u00fc\\u6c34\\ud800\\udd51";         69c3bce6b0b4f0908591
                    [];                                     80
                    [1,2,3];                                83010203
                    [1,[2,3],[4,5]];                        8301820203820405
                    {};                                     a0
                    {"a":1,"b":[2,3]};                      a26161016162820203
                    ["a",{"b":"c"}];                        826161a161626163
                    {"b":1,"a":{"b":true}};                 a2616201 6161a16162f5
                    """)
    void containersHaveTheirSizesAndKeepTheirOrder(String json, String cbor) {
        assertThat(hex(json)).isEqualTo(cbor.replace(" ", ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {23, 24, 255, 256, 65_535, 65_536})
    void containersOfAnySizeHaveTheShortestHead(int size) {
        String json = IntStream.range(0, size).mapToObj(i -> "7").collect(Collectors.joining(","));
        String head = size < 24
                ? "97"
                : size < 256
                        ? "98%02x".formatted(size)
                        : size < 65_536 ? "99%04x".formatted(size) : "9a%08x".formatted(size);
        assertThat(hex("[1,[" + json + "],2]")).isEqualTo("8301" + head + "07".repeat(size) + "02");
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8, 9, 10_000})
    void depthIsNoLimit(int depth) {
        assertThat(hex("[".repeat(depth) + "]".repeat(depth))).isEqualTo("81".repeat(depth - 1) + "80");
    }

    @Test
    void lengthIsNoLimit() {
        String digits = "9".repeat(5_000);
        assertThat(hex(digits)).isEqualTo("c259081d0" + new BigInteger(digits).toString(16));
        assertThat(hex("\"" + "x".repeat(70_000) + "\"")).isEqualTo("7a00011170" + "78".repeat(70_000));
    }

    @Test
    void isAppendedToWhatIsThere() {
        CborBuffer out = new CborBuffer(1).map(1).text("data");
        JsonToCbor.append("[true]".getBytes(StandardCharsets.UTF_8), out);
        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo("a1646461746181f5");
    }

    static String hex(String json) {
        CborBuffer out = new CborBuffer(0);
        JsonToCbor.append(json.getBytes(StandardCharsets.UTF_8), out);
        return HexFormat.of().formatHex(out.toByteArray());
    }
}
