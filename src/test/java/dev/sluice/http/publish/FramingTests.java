package dev.sluice.http.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies cut into items, whatever pieces they come in. */
class FramingTests {

    private static final int ITEM_MAX = 60;

    private static Framing json() {
        return new JsonFraming(new ItemReader(null), ITEM_MAX, true);
    }

    private static Framing lines() {
        return new LineFraming(new ItemReader(null), ITEM_MAX);
    }

    @Test
    void elementsOfAnArray() {
        assertThat(items(FramingTests::json, " [ {'topic':'a','data':',]}{[\\\\\\''} ,{'data':[1,{}],'topic':'b'}\n] "))
                .containsExactly("a ',]}{[\\\\\\''", "b [1,{}]");
        assertThat(items(FramingTests::json, "[]")).isEmpty();
        assertThat(items(FramingTests::json, "[ \n]\n")).isEmpty();
    }

    @Test
    void objectIsTheOnlyItem() {
        assertThat(items(FramingTests::json, "\n {'topic':'a', 'data' : {'x': 1} }\n"))
                .containsExactly("a {'x':1}");
        assertThat(items(FramingTests::json, "{'topic':'a','data':1},")).containsExactly("BAD_FRAME");
        assertThat(items(FramingTests::json, "{'topic':'a','data':1}{}")).containsExactly("BAD_FRAME");
        assertThat(items(FramingTests::json, "{'topic':'a','data':1")).containsExactly("BAD_FRAME");
    }

    @Test
    void faultsKeepTheirPlaceAndHarmNoOther() {
        assertThat(items(
                        FramingTests::json,
                        "[{'topic':'a/+','data':1},{'topic':'a','data':1},{'topic':'a'},{'data':1},5,'[',[1],null,"
                                + "{'topic':['a'],'data':1},{'topic':'b','data':2}]"))
                .containsExactly(
                        "BAD_TOPIC",
                        "a 1",
                        "BAD_PARAMETER",
                        "BAD_PARAMETER",
                        "BAD_FRAME",
                        "BAD_FRAME",
                        "BAD_FRAME",
                        "BAD_FRAME",
                        "BAD_PARAMETER",
                        "b 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'topic':'a','data':1},",
                "[{'topic':'a','data':1},]",
                "[{'topic':'a','data':1},,{'topic':'b','data':1}]",
                "[{'topic':'a','data':1},{'topic':'b',,'data':1},{'topic':'c','data':1}]",
                "[{'topic':'a','data':1},{'topic':'b','data':[1}},{'topic':'c','data':1}]",
                "[{'topic':'a','data':1},}{,{'topic':'c','data':1}]",
                "[{'topic':'a','data':1},x,{'topic':'c','data':1}]",
                "[{'topic':'a','data':1}]]",
                "[{'topic':'a','data':1}] [",
                "[{'topic':'a','data':1},{'topic':'b"
            })
    void syntaxErrorEndsAnArrayWithOneFault(String body) {
        assertThat(items(FramingTests::json, body)).containsExactly("a 1", "BAD_FRAME");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            array | [{'topic':'a','data':NaN}]           | line 1, column 22: NaN
            array | [~ {},~{'topic':'a',~ 'data':NaN}]   | line 4, column 9: NaN
            array | [~{'topic':'\u00e9\ud83d\ude00','data':1}, ] | line 2, column 27: ']'
            array | [~  {'\u00e9':1},,]                       | line 2, column 11: ','
            array | [{},~ }]                             | line 2, column 2: '}'
            array | ~ ~{'topic':'a',~'data':x}           | line 4, column 8: x
            lines | {'topic':'a'}~~ ~  {'topic':x}       | line 4, column 12: x
            lines | ~x                                   | line 2, column 1: x
            """)
    void aFaultNamesItsPlaceInTheBody(String kind, String body, String place) {
        Supplier<Framing> framing = kind.equals("array") ? FramingTests::json : FramingTests::lines;
        byte[] bytes = body.replace('\'', '"').replace('~', '\n').getBytes(StandardCharsets.UTF_8);
        List<String> told = whole(framing.get(), bytes);
        assertThat(inPieces(framing.get(), bytes, new Random(1))).isEqualTo(told);
        assertThat(told)
                .as(place)
                .filteredOn(item -> item.contains("not JSON"))
                .first()
                .isEqualTo("BAD_FRAME: not JSON at " + place + " can not stand there");
    }

    @Test
    void elementAtTheEndOfATruncatedArrayIsNotTaken() {
        assertThat(items(FramingTests::json, "[{'topic':'a','data':1}")).containsExactly("BAD_FRAME");
        assertThat(items(FramingTests::json, "[")).containsExactly("BAD_FRAME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "5", "'a'", "null", "x", "]", ",", "\ufeff[]"})
    void bodyThatIsNeitherObjectNorArray(String body) {
        assertThat(items(FramingTests::json, body)).containsExactly("BAD_FRAME");
    }

    @Test
    void packIsAnArray() {
        assertThat(items(() -> new JsonFraming(new ItemReader(null), ITEM_MAX, false), "{'n':'a'}"))
                .containsExactly("BAD_FRAME");
    }

    @Test
    void linesAreReadEachForItself() {
        assertThat(items(
                        FramingTests::lines,
                        "{'topic':'a','data':1}\n\n \t\r\nx\n{'topic':'a',\n{'topic':'b','data':2}\r\n[1]\n"
                                + "{'topic':'c','data':3} {'topic':'d','data':3}\n{'topic':'e','data':null}"))
                .containsExactly("a 1", "BAD_FRAME", "BAD_FRAME", "b 2", "BAD_FRAME", "BAD_FRAME", "e null");
        assertThat(items(FramingTests::lines, "")).isEmpty();
        assertThat(items(FramingTests::lines, "\n\n")).isEmpty();
    }

    @Test
    void itemOverTheLimitIsPassedOver() {
        String fits = "{'topic':'a','data':'" + "x".repeat(ITEM_MAX - 23) + "'}";
        String larger = "{'topic':'b','data':'" + "x".repeat(ITEM_MAX - 22) + "'}";
        String last = "{'topic':'c','data':1}";
        assertThat(fits).hasSize(ITEM_MAX);
        List<String> expected = List.of("a '" + "x".repeat(ITEM_MAX - 23) + "'", "TOO_LARGE", "c 1");
        assertThat(items(FramingTests::json, "[" + fits + "," + larger + "," + last + "]"))
                .isEqualTo(expected);
        assertThat(items(FramingTests::lines, fits + "\n" + larger + "\n" + last))
                .isEqualTo(expected);
        assertThat(items(FramingTests::json, larger)).first().isEqualTo("TOO_LARGE");
    }

    @Test
    void bytesThatAreNotUtf8HarmTheirItemOnly() {
        byte[] body = "[{'topic':'a','data':'?'},{'topic':'b','data':1}]"
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
        for (int bad : new int[] {0xFF, 0xC0, 0x80, 0xED}) {
            byte[] broken = body.clone();
            broken[22] = (byte) bad;
            assertThat(withoutMessages(whole(json(), broken))).containsExactly("BAD_FRAME", "b 1");
        }
        body[22] = 0;
        assertThat(withoutMessages(whole(json(), body))).containsExactly("BAD_FRAME");
    }

    @Test
    void depthAndNumbersAreLimited() {
        Supplier<Framing> large = () -> new JsonFraming(new ItemReader(null), 10_000, true);
        String deep = "{'topic':'a','data':" + "[".repeat(64) + "]".repeat(64) + "}";
        String number = "{'topic':'a','data':" + "9".repeat(1_001) + "}";
        assertThat(items(large, "[" + deep + "," + number + ",{'topic':'b','data':1}]"))
                .containsExactly("BAD_FRAME", "BAD_FRAME", "b 1");
    }

    /** Random bodies in random pieces give what they give in one piece, and never anything but items. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void piecesMakeNoDifference(long seed) {
        Random random = new Random(seed);
        String[] parts = {
            "{\"topic\":\"a\",\"data\":1}",
            "{\"topic\":\"b/\u00e9\",\"data\":{\"x\":[\"\\\"]\",2]}}",
            "[",
            "]",
            "{",
            "}",
            ",",
            "\"",
            "\\",
            "\n",
            " ",
            "1",
            "null",
            "{\"topic\":\"",
            "\",\"data\":",
            "\ufeff",
            "x".repeat(70),
            "\u0000"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "[" : "");
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(parts[random.nextInt(parts.length)]).append(random.nextBoolean() ? "," : "");
            }
            byte[] body =
                    text.append(random.nextBoolean() ? "]" : "").toString().getBytes(StandardCharsets.UTF_8);
            if (body.length > 0 && random.nextInt(4) == 0) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            Supplier<Framing> framing = random.nextBoolean() ? FramingTests::json : FramingTests::lines;
            try {
                assertThat(inPieces(framing.get(), body, random)).isEqualTo(whole(framing.get(), body));
            } catch (RuntimeException | Error e) {
                fail("seed " + seed + ", body " + HexFormat.of().formatHex(body), e);
            }
        }
    }

    /** The items of a body, in one piece and byte by byte; single quotes stand for double ones. */
    private static List<String> items(Supplier<Framing> framing, String body) {
        byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        List<String> whole = whole(framing.get(), bytes);
        Framing single = framing.get();
        List<String> byteByByte = new ArrayList<>();
        for (int i = 0; i < bytes.length && !single.isEnded(); i++) {
            byteByByte.addAll(told(single.feed(new byte[] {bytes[i]})));
        }
        byteByByte.addAll(told(single.finish()));
        assertThat(byteByByte).isEqualTo(whole);
        return withoutMessages(whole);
    }

    private static List<String> withoutMessages(List<String> told) {
        return told.stream()
                .map(item -> item.replaceFirst("^([A-Z_]+): .*", "$1"))
                .toList();
    }

    private static List<String> whole(Framing framing, byte[] body) {
        List<String> all = new ArrayList<>(told(framing.feed(body)));
        all.addAll(told(framing.finish()));
        return all;
    }

    private static List<String> inPieces(Framing framing, byte[] body, Random random) {
        List<String> all = new ArrayList<>();
        int from = 0;
        while (from < body.length && !framing.isEnded()) {
            int to = Math.min(body.length, from + random.nextInt(20));
            all.addAll(told(framing.feed(Arrays.copyOfRange(body, from, to))));
            from = to;
        }
        all.addAll(told(framing.finish()));
        return all;
    }

    private static List<String> told(List<Item> items) {
        return items.stream()
                .map(item -> item instanceof Item.Value value
                        ? value.draft().topic() + " "
                                + new String(value.draft().data(), StandardCharsets.UTF_8).replace('"', '\'')
                        : item instanceof Item.Fault fault ? fault.code() + ": " + fault.message() : "nothing")
                .toList();
    }
}
