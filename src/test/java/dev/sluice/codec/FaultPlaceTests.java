package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.protocol.ProtocolException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of what can not be read a client is told where it stands, and what was found. */
class FaultPlaceTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'type':'publish','topic':'a','data':NaN} | not JSON at line 1, column 38: NaN can not stand there
            {'data':{'v':[1,-Infinity]}}              | not JSON at line 1, column 17: -Infinity can not stand there
            {'data':undefined}                        | not JSON at line 1, column 9: undefined can not stand there
            {'type':'ping',}                          | not JSON at line 1, column 16: '}' can not stand there
            {'type':'ping'                            | not JSON at line 1, column 15: the end can not stand there
            {'a':1]                                   | not JSON at line 1, column 7: ']' can not stand there
            {'a':01}                                  | not JSON at line 1, column 7
            hello                                     | not JSON at line 1, column 1: hello can not stand there
            """)
    void inJsonByLineAndCharacter(String frame, String message) {
        assertJson(frame, message);
    }

    @Test
    void linesAndCharactersAreCountedNotBytes() {
        assertJson("{'\u00e4\u20ac':1,\n  'data': NaN}", "not JSON at line 2, column 11: NaN can not stand there");
    }

    @Test
    void aLongTokenIsCutOff() {
        assertJson("x".repeat(5_000), "not JSON at line 1, column 1: " + "x".repeat(40) + " can not stand there");
    }

    private static void assertJson(String frame, String message) {
        byte[] text = frame.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new JsonFrameDecoder().decode(new ByteArrayInputStream(text)))
                .isInstanceOf(ProtocolException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a2 626964 01 6464617461 f97e00        | a frame can not hold NaN or an infinity, at byte 10
            a2 626964 01 6464617461 82 01 f7      | a frame can not hold undefined, at byte 12
            a1 626964 1c                          | not CBOR that is taken: reserved or misplaced first byte, at byte 5
            a1 626964                             | not CBOR that is taken: ends too early, at byte 4
            a1 626964 01 00                       | not CBOR that is taken: more than one item, at byte 5
            """)
    void inCborByByte(String frame, String message) {
        byte[] bytes = HexFormat.of().parseHex(frame.replace(" ", ""));
        assertThatThrownBy(() -> new CborFrameDecoder().decode(new ByteArrayInputStream(bytes)))
                .isInstanceOf(ProtocolException.class)
                .hasMessage(message);
    }
}
