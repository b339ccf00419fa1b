package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The client's own JSON, beside Jackson's. */
class FrameReaderTests {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int ROUNDS = 20_000;
    private static final String ALPHABET = "{}[]\":,\\u0019eE+-.tfn \u00e9\ud83d\ude00\t";

    private final long seed = Long.getLong("sluice.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void readsOneFrameAndHandsDataOnAsItCame() {
        List<Frame> frames = FrameReader.read(
                " { \"type\" : \"update\" , \"topic\":\"a\\/\\u00e9\\n\", \"data\": {\"v\": 1.10, \"w\":[ ]} ,\"n\":-12}");
        assertThat(frames).singleElement().satisfies(frame -> {
            assertThat(frame.type()).isEqualTo("update");
            assertThat(frame.text("topic")).isEqualTo("a/\u00e9\n");
            assertThat(frame.raw("data")).isEqualTo("{\"v\": 1.10, \"w\":[ ]}");
            assertThat(frame.number("n")).isEqualTo(-12);
            assertThat(frame.has("absent")).isFalse();
        });
    }

    @Test
    void readsManyFramesAndOfAKeyThatStandsTwiceTheLast() {
        List<Frame> frames = FrameReader.read("[{\"type\":\"a\"},{\"type\":\"b\",\"type\":\"c\"},{}]");
        assertThat(frames).extracting(Frame::type).containsExactly("a", "c", "");
        assertThat(FrameReader.read("[]")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "\"a\"",
                "{",
                "{}{}",
                "[{},]",
                "[1]",
                "[[{}]]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":.1}",
                "{\"a\":1e}",
                "{\"a\":+1}",
                "{\"a\":-}",
                "{\"a\":tru}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12",
                "{\"a\":\"",
                "{\"a\":\"\n\"}",
                "{\"a\":NaN}"
            })
    void refusesWhatIsNoFrame(String message) {
        assertThatThrownBy(() -> FrameReader.read(message)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isAsDeepAsItMayBeAndNoDeeper() {
        FrameReader.check("[".repeat(100) + "]".repeat(100));
        assertThatThrownBy(() -> FrameReader.check("[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFieldThatIsAnotherThanExpectedIsAFaultOfTheMessage() {
        Frame frame = FrameReader.read("{\"a\":\"x\",\"b\":1}").get(0);
        assertThatThrownBy(() -> frame.number("a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> frame.text("b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> frame.texts("a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> frame.text("c")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesWhatJacksonTakesAndRefusesWhatItRefuses() {
        for (int round = 0; round < ROUNDS; round++) {
            String json = mutated(value(3));
            assertThat(isTaken(json))
                    .as("%s, with -Dsluice.seed=%d", json, seed)
                    .isEqualTo(isTakenByJackson(json));
        }
    }

    @Test
    void whatIsWrittenIsWhatJacksonReads() {
        for (int round = 0; round < ROUNDS; round++) {
            String text = text();
            String data = value(2);
            String frame = FrameWriter.of("publish")
                    .text("topic", text)
                    .texts("topics", List.of(text, "b"))
                    .number("id", round)
                    .raw("data", data)
                    .end();
            JsonNode read = JSON.readTree(frame);
            assertThat(read.get("topic").asString())
                    .as("with -Dsluice.seed=%d", seed)
                    .isEqualTo(text);
            assertThat(read.get("topics").get(0).asString()).isEqualTo(text);
            assertThat(read.get("data")).isEqualTo(JSON.readTree(data));
            Frame own = FrameReader.read(frame).get(0);
            assertThat(own.text("topic")).as("with -Dsluice.seed=%d", seed).isEqualTo(text);
            assertThat(own.texts("topics")).containsExactly(text, "b");
            assertThat(own.raw("data")).isEqualTo(data);
        }
    }

    private static boolean isTaken(String json) {
        try {
            FrameReader.check(json);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    /** Jackson reads a first value, and says nothing of what stands behind it unless one reads on. */
    private static boolean isTakenByJackson(String json) {
        try (var parser = JSON.createParser(json)) {
            int depth = 0;
            int values = 0;
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token.isScalarValue()) {
                    String unused = parser.getString();
                }
                values += depth == 0 ? 1 : 0;
            }
            return values == 1 && depth == 0;
        } catch (JacksonException refused) {
            return false;
        }
    }

    private String value(int depth) {
        int kind = random.nextInt(depth == 0 ? 5 : 7);
        return switch (kind) {
            case 0 -> "null";
            case 1 -> String.valueOf(random.nextBoolean());
            case 2 -> String.valueOf(random.nextInt(2_000) - 1_000);
            case 3 -> random.nextInt(100) + "." + random.nextInt(100) + (random.nextBoolean() ? "e-3" : "");
            case 4 -> FrameWriter.quoted(text());
            case 5 -> "[" + values(depth) + "]";
            default -> "{" + fields(depth) + "}";
        };
    }

    private String values(int depth) {
        List<String> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.add(value(depth - 1));
        }
        return String.join(random.nextBoolean() ? "," : " ,\t", values);
    }

    private String fields(int depth) {
        List<String> fields = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            fields.add(FrameWriter.quoted("k" + i) + ":" + value(depth - 1));
        }
        return String.join(",", fields);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> "\"\\/".charAt(random.nextInt(3));
                        case 2 -> 0x1F600 + random.nextInt(50);
                        default -> 'a' + random.nextInt(26);
                    });
        }
        return text.toString();
    }

    private String mutated(String json) {
        StringBuilder text = new StringBuilder(json);
        for (int i = random.nextInt(3); i > 0 && text.length() > 0; i--) {
            int at = random.nextInt(text.length());
            char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, c);
                default -> text.setCharAt(at, c);
            }
        }
        return text.toString();
    }
}
