package dev.sluice.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Fields are found where their pointers point, by one walk. */
class FieldsTests {

    private static final JsonMapper JSON = new JsonMapper();

    private final Fields fields = new Fields();

    private void read(String json) {
        fields.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"b\":{\"c\":[2,{\"d\":3}]}}; /a; 1",
                "{\"a\":1,\"b\":{\"c\":[2,{\"d\":3}]}}; /b/c/0; 2",
                "{\"a\":1,\"b\":{\"c\":[2,{\"d\":3}]}}; /b/c/1/d; 3",
                "{\"a/b\":1,\"m~n\":2}; /a~1b; 1",
                "{\"a/b\":1,\"m~n\":2}; /m~0n; 2",
                "{\"\":4}; /; 4",
                "{\"0\":5}; /0; 5",
                "{\"x\":\"}]\\\"\\\\\",\"y\":6}; /y; 6",
                "{\"x\":{\"y\":\"{\"},\"z\":[[],{}],\"y\":7}; /y; 7",
                "[1,[2,3],4]; /1/1; 3",
                "[1,[2,3],4]; /2; 4",
                "8; ``; 8",
                "-1.5e3; ``; -1500",
                "{\"\\u0061\\n\":9}; /a\\n; 9",
                "{\"a\":1,\"a\":2}; /a; 2",
                "{\"\u00fc\":10}; /\u00fc; 10"
            })
    void fieldIsFound(String json, String pointer, String number) {
        Field field = fields.enter(Pointer.of(pointer.replace("\\n", "\n")));
        read(json);
        Operand expected = new Operand(number);
        assertThat(field.isComparableTo(expected)).isTrue();
        assertThat(field.compareTo(expected)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"a\":1}; /b",
                "{\"a\":1}; /a/b",
                "[1]; /1",
                "[1]; /00",
                "[1]; /-",
                "{\"a\":[1]}; /a/b",
                "{}; /a",
                "[]; /0",
                "1; /a",
                "\"a\"; /a",
                "{\"a\":{\"b\":1},\"a\":2}; /a/b"
            })
    void fieldIsMissing(String json, String pointer) {
        Field field = fields.enter(Pointer.of(pointer));
        read(json);
        assertThat(field.isThere()).isFalse();
    }

    @Test
    void stringsCompareByCodePointWhateverTheirEscapes() {
        Field field = fields.enter(Pointer.of("/s"));
        read("{\"s\":\"a\\u0062\\/c\"}");
        assertThat(field.compareTo(new Operand("\"ab/c\""))).isZero();
        assertThat(field.compareTo(new Operand("\"ab/d\""))).isNegative();
        assertThat(field.compareTo(new Operand("\"ab\""))).isPositive();
        read("{\"s\":\"\ud83d\ude00\"}");
        assertThat(field.compareTo(new Operand("\"\uffee\"")))
                .as("above all of the first plane")
                .isPositive();
        assertThat(field.compareTo(new Operand("\"\\ud83d\\ude00\""))).isZero();
        assertThat(field.isComparableTo(new Operand("1"))).isFalse();
    }

    @Test
    void whatWasFoundBeforeIsForgotten() {
        Field field = fields.enter(Pointer.of("/a"));
        read("{\"a\":1}");
        read("{\"b\":1}");
        assertThat(field.isThere()).isFalse();
    }

    @Test
    void fieldGoesWithTheLastWhoAsksForIt() {
        Field one = fields.enter(Pointer.of("/a/b"));
        Field same = fields.enter(Pointer.of("/a/b"));
        Field other = fields.enter(Pointer.of("/a"));
        assertThat(same).isSameAs(one);
        fields.leave(one);
        read("{\"a\":{\"b\":1}}");
        assertThat(one.isThere() && other.isThere()).isTrue();
        fields.leave(one);
        read("{\"a\":{\"b\":1}}");
        assertThat(one.isThere()).isFalse();
        assertThat(other.isThere()).isTrue();
        fields.leave(other);
        read("{\"a\":{\"b\":1}}");
        assertThat(other.isThere()).isFalse();
    }

    @Test
    void anyFieldIsWhereJacksonFindsIt() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, Field> asked = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            String pointer = pointer(random);
            asked.computeIfAbsent(pointer, text -> fields.enter(Pointer.of(text)));
        }
        for (int i = 0; i < 3_000; i++) {
            Object value = value(random, 4);
            String json = JSON.writeValueAsString(value);
            read(json);
            JsonNode tree = JSON.readTree(json);
            asked.forEach((pointer, field) -> {
                JsonNode expected = tree.at(pointer);
                assertThat(field.isThere())
                        .as("seed %d: %s in %s", seed, pointer, json)
                        .isEqualTo(!expected.isMissingNode());
                if (expected.isValueNode() && !expected.isMissingNode()) {
                    Operand operand = new Operand(JSON.writeValueAsString(expected));
                    assertThat(field.isComparableTo(operand) && field.compareTo(operand) == 0)
                            .as("seed %d: %s in %s", seed, pointer, json)
                            .isTrue();
                }
            });
        }
    }

    private static final String[] NAMES = {"a", "b", "\"", "\\", "\u00fc", "0", "1", "long name", ""};

    private static String pointer(Random random) {
        StringBuilder pointer = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            pointer.append('/').append(NAMES[random.nextInt(NAMES.length)]);
        }
        return pointer.toString();
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> random.nextInt(1_000) / 10.0;
            case 1 -> NAMES[random.nextInt(NAMES.length)] + "{[\"]}\\,:";
            case 2 -> random.nextBoolean();
            case 3 -> random.nextInt(1_000_000);
            case 4 -> object(random, depth);
            default -> array(random, depth);
        };
    }

    private static Map<String, Object> object(Random random, int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            object.put(NAMES[random.nextInt(NAMES.length)], value(random, depth - 1));
        }
        return object;
    }

    private static List<Object> array(Random random, int depth) {
        List<Object> array = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            array.add(value(random, depth - 1));
        }
        return array;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "~", "/~", "/~2", "/a~"})
    void thatIsNoPointer(String text) {
        assertThatThrownBy(() -> Pointer.of(text)).isInstanceOf(InvalidFieldException.class);
    }
}
