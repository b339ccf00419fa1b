package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

class CompactJsonTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-0",
                "-0.0",
                "1.50",
                "1E+2",
                "1e-07",
                "123456789012345678901234567890.12345678901234567890",
                "\"\"",
                "\" a  b \"",
                "\"\u00e9\u20ac\ud83d\ude00\"",
                "[]",
                "{}",
                "[1,[2,{\"a\":[]}],\"x\"]",
                "{\"a\":1.10,\"a\":2,\"\":{\"\u00fc\":null}}"
            })
    void compactValueStaysAsItIs(String json) {
        assertThat(compact(json)).isEqualTo(json);
    }

    @Test
    void whitespaceGoesOutsideStringsOnly() {
        assertThat(compact(" { \"a b\" : [ 1 ,\t2 ] ,\r\n\"c\" : \" d \" } "))
                .isEqualTo("{\"a b\":[1,2],\"c\":\" d \"}");
    }

    @Test
    void escapesBecomeCharactersWhereTheyMay() {
        assertThat(compact("\"\\u00e9\\/\\ud83d\\ude00\\n\\u0000\\\"\\\\\""))
                .isEqualTo("\"\u00e9/\ud83d\ude00\\n\\u0000\\\"\\\\\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\ud800\"", "\"\\udc00\\ud800\"", "[\"a\\ud83d\"]", "{\"\u00e9\\ud800\":1}"})
    void unpairedSurrogateIsRefused(String json) {
        assertThatThrownBy(() -> compact(json)).isInstanceOf(InvalidJsonException.class);
    }

    @ParameterizedTest
    @CsvSource({"1e999999999, true", "1E-999999999, true", "1e1234567890, false", "1E+1234567890123, false"})
    void exponentIsBounded(String number, boolean taken) {
        if (taken) {
            assertThat(compact(number)).isEqualTo(number);
        } else {
            assertThatThrownBy(() -> compact(number)).isInstanceOf(InvalidJsonException.class);
        }
    }

    @Test
    void depthIsBounded() {
        String deepest = "[".repeat(JsonText.DEPTH_MAX) + "]".repeat(JsonText.DEPTH_MAX);
        assertThat(compact(deepest)).isEqualTo(deepest);
        assertThatThrownBy(() -> compact("[" + deepest + "]")).isInstanceOf(JacksonException.class);
    }

    @Test
    void lengthOfNumbersIsBounded() {
        String longest = "9".repeat(JsonText.NUMBER_MAX);
        assertThat(compact(longest)).isEqualTo(longest);
        assertThatThrownBy(() -> compact(longest + "9")).isInstanceOf(JacksonException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[1", "{\"a\":", "{\"a\"", "\"a", "[1,]", "{a:1}", "01", "+1", ".5", "1.", "NaN", "'a'", "tru"})
    void brokenTextIsRefused(String json) {
        assertThatThrownBy(() -> compact(json)).isInstanceOfAny(JacksonException.class, InvalidJsonException.class);
    }

    @Test
    void onlyUtf8IsRead() {
        String json = "{\"a\":\"\u00e9\"}";
        assertThatThrownBy(() -> compact(json.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(InvalidJsonException.class);
        assertThatThrownBy(() -> compact("[1]".getBytes(StandardCharsets.UTF_16LE)))
                .isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> compact(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}))
                .isInstanceOf(InvalidJsonException.class);
        assertThatThrownBy(() -> compact(new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'}))
                .isInstanceOf(InvalidJsonException.class);
    }

    private static String compact(String json) {
        return compact(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String compact(byte[] json) {
        try (JsonParser in = JsonText.open(json)) {
            in.nextToken();
            String compact = new String(CompactJson.read(in), StandardCharsets.UTF_8);
            in.nextToken(); // finds out about a number that does not end
            return compact;
        }
    }
}
