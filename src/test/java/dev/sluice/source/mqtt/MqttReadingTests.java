package dev.sluice.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import dev.sluice.senml.SenmlProperties;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.Reading;
import dev.sluice.source.Rejection;
import dev.sluice.source.Rejection.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MqttReadingTests {

    private static final Instant NOW = Instant.ofEpochMilli(1_750_000_000_250L);

    static MqttReader reader(String... properties) {
        return new MqttReader(
                MqttBrokerTests.bind(properties), new PayloadReader(new SenmlProperties("senml/"), () -> NOW), null);
    }

    static MqttMessage message(String topic, byte[] payload) {
        return new MqttMessage(MqttTopic.of(topic), ByteBuffer.wrap(payload), false, () -> {});
    }

    /** As a message without RETAIN in MQTT 5. */
    static Reading live(MqttReader reader, String topic, byte[] payload) {
        return reader.read(message(topic, payload), false, false);
    }

    private static Reading read(MqttReader reader, String topic, String payload) {
        return live(reader, topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** What came of it in short; single quotes for double ones. */
    private static List<String> briefly(Reading read) {
        return java.util.stream.Stream.concat(
                        read.drafts().stream()
                                .map(draft -> draft.topic() + " "
                                        + new String(draft.data(), StandardCharsets.UTF_8).replace('"', '\'')),
                        read.rejections().stream()
                                .map(rejection -> rejection.reason().tag()))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ 'v' : 1.50, 'w':[ ] }|{'v':1.50,'w':[]}",
                "` -0.0e-7 `|-0.0e-7",
                "123456789012345678901234567890.10|123456789012345678901234567890.10",
                "null|null",
                "'a\\u00e9'|'aé'",
                "true|true"
            })
    void jsonIsPassedOnDigitForDigit(String payload, String data) {
        assertThat(briefly(read(reader(), "a/b", payload.replace('\'', '"')))).containsExactly("a/b " + data);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "{",
                "{'a':1",
                "1 2",
                "{}}",
                "01",
                "+1",
                ".5",
                "NaN",
                "'\\ud800'",
                "[1,]",
                "1e1234567890",
                "{'a':1}\u0000",
                "\uFEFF1"
            })
    void whatIsNotJsonIsRejected(String payload) {
        assertThat(briefly(read(reader(), "a/b", payload.replace('\'', '"')))).containsExactly("payload");
    }

    @Test
    void brokenUtf8AndUtf16AreRejected() {
        assertThat(briefly(live(reader(), "a", new byte[] {'"', (byte) 0xc3, '"'})))
                .containsExactly("payload");
        assertThat(briefly(live(reader(), "a", "\"a\"".getBytes(StandardCharsets.UTF_16LE))))
                .containsExactly("payload");
        assertThat(briefly(live(reader("payload=text"), "a", new byte[] {(byte) 0xff})))
                .containsExactly("payload");
    }

    @Test
    void depthNumbersAndSizeAreLimited() {
        assertThat(briefly(read(reader(), "a", "[".repeat(65) + "]".repeat(65))))
                .containsExactly("payload");
        assertThat(briefly(read(reader(), "a", "1".repeat(1_001)))).containsExactly("payload");
        assertThat(briefly(read(reader("payload-size=10B", "payload=text"), "a", "x".repeat(11))))
                .containsExactly("too_large");
        assertThat(briefly(read(reader("payload-size=10B", "payload=text"), "a", "x".repeat(10))))
                .containsExactly("a '" + "x".repeat(10) + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "21.50, 21.50",
        "' 21.50\n', 21.50",
        "-1E+3, -1E+3",
        "0.10000000000000000000001, 0.10000000000000000000001"
    })
    void numberKeepsItsDigits(String payload, String data) {
        assertThat(briefly(read(reader("payload=number"), "a", payload))).containsExactly("a " + data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'21.5'", "21,5", "21.5 C", "true", "null", "{}", "[1]", "0x1f", "Infinity", "1 2"})
    void whatIsNoNumberIsRejected(String payload) {
        assertThat(briefly(read(reader("payload=number"), "a", payload.replace('\'', '"'))))
                .containsExactly("payload");
    }

    @Test
    void textBecomesAString() {
        assertThat(briefly(read(reader("payload=text"), "a", ""))).containsExactly("a ''");
        assertThat(briefly(read(reader("payload=text"), "a", "on\n\u0000é\ud83d\ude00\\")))
                .containsExactly("a 'on\\n\\u0000é\ud83d\ude00\\\\'");
    }

    @Test
    void recordsOfAPackAreResolvedWithItsBaseFields() {
        String pack = "[{'bn':'urn:dev:1/','bt':1.75e9,'bu':'Cel','n':'t','v':23.50},{'n':'h','u':'%RH','t':1,'v':40},"
                + "{'n':'//','v':1},{'n':'x','must_':1,'v':1},{'n':'y','vs':'on'}]";
        assertThat(briefly(read(
                        reader("payload=senml", "topic-prefix=not/of/these/"), "any//topic", pack.replace('\'', '"'))))
                .containsExactly(
                        "senml/urn:dev:1/t {'n':'urn:dev:1/t','u':'Cel','t':1750000000,'v':23.50}",
                        "senml/urn:dev:1/h {'n':'urn:dev:1/h','u':'%RH','t':1750000001,'v':40}",
                        "senml/urn:dev:1/y {'n':'urn:dev:1/y','u':'Cel','t':1750000000,'vs':'on'}",
                        "topic",
                        "payload");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "7", "[7]", "[{'n':'a','v':1}", "[{'n':'a','v':1}]]", "[{'n':'a','v':1},{]"})
    void packThatBreaksOffEndsWithOneRejection(String payload) {
        Reading read = read(reader("payload=senml"), "a", payload.replace('\'', '"'));
        assertThat(read.rejections()).extracting(Rejection::reason).containsExactly(Reason.PAYLOAD);
        assertThat(read.drafts()).hasSize(payload.contains("'v'") ? 1 : 0);
    }

    @Test
    void aRejectionNamesWhereAPayloadIsNotJson() {
        assertThat(read(reader("payload=json"), "a", "{\"v\":\n NaN}").rejections())
                .containsExactly(
                        new Rejection(Reason.PAYLOAD, "not JSON at line 2, column 2: NaN can not stand there"));
    }

    @Test
    void badBaseFieldEndsThePack() {
        String pack = "[{'n':'a','v':1},{'bt':'x','n':'a','v':1},{'n':'a','v':1}]";
        assertThat(briefly(read(reader("payload=senml"), "a", pack.replace('\'', '"'))))
                .hasSize(2)
                .last()
                .isEqualTo("payload");
    }

    @Test
    void topicsOfOthersAreRejected() {
        for (String topic : List.of("/a", "a/", "a//b", "/", "a\u0001b", "x".repeat(256))) {
            assertThat(briefly(read(reader(), topic, "1"))).as(topic).containsExactly("topic");
        }
        assertThat(briefly(read(reader("topic-prefix=plant/"), "/a", "1"))).containsExactly("topic");
    }

    @Test
    void prefixStandsBeforeTheTopic() {
        assertThat(briefly(read(reader("topic-prefix=plant/"), "a/b", "1"))).containsExactly("plant/a/b 1");
        assertThat(briefly(read(reader("topic-prefix=plant-"), "a/b", "1"))).containsExactly("plant-a/b 1");
    }

    @Test
    void whatMatchesNoFilterIsRejected() {
        MqttReader reader = reader("filters=a/+,b/#", "shared-group=g");
        Map<String, String> expected =
                Map.of("a/x", "a/x 1", "b", "b 1", "b/c/d", "b/c/d 1", "a/x/y", "filter", "c", "filter");
        expected.forEach((topic, outcome) ->
                assertThat(briefly(read(reader, topic, "1"))).containsExactly(outcome));
    }

    @Test
    void firstMessageOfATopicWithTheFlagMayBeOldInMqtt5AndAnyIn311() {
        RetainedSeen five = new RetainedSeen(true);
        assertThat(five.maybeOld(MqttTopic.of("a"), false)).isFalse();
        assertThat(five.maybeOld(MqttTopic.of("a"), true)).isTrue();
        assertThat(five.maybeOld(MqttTopic.of("a"), true)).isFalse();
        assertThat(five.maybeOld(MqttTopic.of("b"), true)).isTrue();
        RetainedSeen three = new RetainedSeen(false);
        assertThat(three.maybeOld(MqttTopic.of("a"), false)).isFalse();
        assertThat(three.maybeOld(MqttTopic.of("a"), true)).isTrue();
        assertThat(three.maybeOld(MqttTopic.of("a"), true)).isTrue();
    }

    @Test
    void overTheConnectionsOfOneSessionOnlyWhatWasNotAcknowledgedMayBeOldAgain() {
        RetainedSeen seen = new RetainedSeen(true);
        assertThat(seen.maybeOld(MqttTopic.of("a"), true)).isTrue();
        assertThat(seen.maybeOld(MqttTopic.of("b"), true)).isTrue();
        seen.acknowledged(MqttTopic.of("a"));
        seen.connects();
        assertThat(seen.maybeOld(MqttTopic.of("a"), true)).isFalse();
        assertThat(seen.maybeOld(MqttTopic.of("b"), true)).isTrue();
        seen.subscribes(List.of(MqttTopicFilter.of("b/#")));
        assertThat(seen.maybeOld(MqttTopic.of("a"), true)).isFalse();
        assertThat(seen.maybeOld(MqttTopic.of("b"), true)).isTrue();
    }

    @Test
    void emptyPayloadThatDeletesRetiresAndMayHaveDoneSoBefore() {
        for (String format : List.of("json", "number", "text")) {
            Reading read = reader("payload=" + format).read(message("a", new byte[0]), true, false);
            assertThat(briefly(read)).containsExactly("a null");
            assertThat(read.maybeOld()).isTrue();
        }
        MqttReader senml = reader("payload=senml");
        assertThat(briefly(senml.read(message("a", new byte[0]), true, false))).containsExactly("payload");
        byte[] pack = "[{\"n\":\"t\",\"v\":1}]".getBytes(StandardCharsets.UTF_8);
        assertThat(briefly(senml.read(message("a", pack), true, false))).hasSize(1);
        assertThat(briefly(senml.read(message("a", new byte[0]), true, false))).containsExactly("senml/t null");
    }
}
