package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cbor.CborToJson;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.testing.AsyncApi;
import java.io.ByteArrayInputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The schemas of the AsyncAPI document against the frames in the golden files, and against the same frames spoilt. */
class AsyncApiFramesTests {

    private static final String CLIENT = "client/";

    static Stream<String> files() {
        return Stream.concat(Golden.names(""), clientFiles());
    }

    static Stream<String> clientFiles() {
        return Golden.names(CLIENT);
    }

    static Stream<String> cborFiles() {
        return Golden.names("");
    }

    static Set<String> types() {
        return AsyncApi.namesAt("/channels/ws/messages");
    }

    private static ObjectNode frame(String file) {
        return tree(Golden.text(file));
    }

    private static ObjectNode tree(String json) {
        return JsonMapper.shared().readTree(json).asObject();
    }

    private static String type(JsonNode frame) {
        return frame.get("type").stringValue();
    }

    private static List<ObjectNode> framesOf(String type) {
        return files().map(AsyncApiFramesTests::frame)
                .filter(frame -> type(frame).equals(type))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void frameIsValid(String file) {
        JsonNode frame = frame(file);
        assertThat(AsyncApi.faults(type(frame), frame)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cborFiles")
    void frameInCborIsValid(String file) {
        byte[] cbor = HexFormat.of().parseHex(Golden.cborHex(file));
        JsonNode frame = JsonMapper.shared().readTree(CborToJson.convert(cbor).json());
        assertThat(AsyncApi.faults(type(frame), frame)).isEmpty();
    }

    @Test
    void everyMessageHasAFrameAndEveryFrameAMessage() {
        assertThat(files().map(file -> type(frame(file))).collect(Collectors.toSet()))
                .isEqualTo(types());
    }

    @ParameterizedTest
    @MethodSource("types")
    void schemaHasTheFieldsOfTheFrames(String type) {
        Set<String> fields = framesOf(type).stream()
                .flatMap(frame -> frame.propertyNames().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(properties(type)).isEqualTo(fields);
    }

    @ParameterizedTest
    @MethodSource("types")
    void fieldsThatEveryFrameHasAreRequired(String type) {
        Set<String> always = properties(type);
        framesOf(type).forEach(frame -> always.retainAll(frame.propertyNames()));
        assertThat(schema(type).get("required").valueStream().map(JsonNode::stringValue))
                .containsExactlyInAnyOrderElementsOf(always);
    }

    /** Those that snapshots and updates share, and those of one. */
    private static Set<String> properties(String type) {
        Set<String> properties = new TreeSet<>(schema(type).get("properties").propertyNames());
        AsyncApi.at("/components/messages/" + type + "/payload")
                .path("allOf")
                .forEach(part -> properties.addAll(part.path("properties").propertyNames()));
        return properties;
    }

    /** Snapshots and updates share one. */
    private static JsonNode schema(String type) {
        JsonNode payload = AsyncApi.at("/components/messages/" + type + "/payload");
        return payload.has("allOf") ? AsyncApi.at("/components/schemas/update") : payload;
    }

    @ParameterizedTest
    @MethodSource("files")
    void spoiltFrameIsNotValid(String file) {
        ObjectNode frame = frame(file);
        assertThat(spoilt(frame)).hasSizeGreaterThan(2).allSatisfy(bad -> assertThat(AsyncApi.faults(type(frame), bad))
                .isNotEmpty());
    }

    /** So the schema asks for no more than the server does. */
    @ParameterizedTest
    @MethodSource("clientFiles")
    void serverRefusesTheSpoiltFrameToo(String file) {
        assertThat(spoilt(frame(file)))
                .allSatisfy(bad -> assertThatThrownBy(() -> decode(bad)).isInstanceOf(ProtocolException.class));
    }

    private static List<ObjectNode> spoilt(ObjectNode frame) {
        return new SpoiltFrames(frame, schema(type(frame)), framesOf(type(frame))).all();
    }

    private static ClientFrame decode(JsonNode frame) {
        byte[] message = JsonMapper.shared().writeValueAsBytes(frame);
        return new JsonFrameDecoder().decode(new ByteArrayInputStream(message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'type':'ping','id':-9007199254740992}; {'type':'ping','id':-9007199254740993}",
                "{'type':'ping','id':''}; {'type':'ping','id':1.5}",
                "{'type':'request','n':1}; {'type':'request','n':0}",
                "{'type':'publish','topic':'a/b','data':1}; {'type':'publish','topic':'a//b','data':1}",
                "{'type':'publish','topic':'$sys','data':1}; {'type':'publish','topic':'','data':1}",
                "{'type':'publish','topic':'\u00e9 \u00fc','data':1}; {'type':'publish','topic':'a/+','data':1}",
                "{'type':'publish','topic':'a','data':null}; {'type':'publish','topic':'/a','data':1}",
                "{'type':'publish','topic':'a','data':[]}; {'type':'publish','topic':'a/','data':1}",
                "{'type':'publish','topic':'\u00a0','data':1}; {'type':'publish','topic':'\\u0080','data':1}",
                "{'type':'subscribe','topics':['#']}; {'type':'subscribe','topics':['a#']}",
                "{'type':'subscribe','topics':['a/+/#']}; {'type':'subscribe','topics':['a/#/b']}",
                "{'type':'subscribe','topics':['+/+']}; {'type':'subscribe','topics':['a/b+']}",
                "{'type':'subscribe','topics':['$share']}; {'type':'subscribe','topics':['$share/g/a']}",
                "{'type':'subscribe','topics':['$sharers/a']}; {'type':'subscribe','topics':['a\\u007f']}",
                "{'type':'unsubscribe','topics':['a']}; {'type':'unsubscribe','topics':[]}"
            },
            quoteCharacter = '`')
    void boundsAreThoseOfTheServer(String good, String bad) {
        ObjectNode goodFrame = tree(good.replace('\'', '"'));
        ObjectNode badFrame = tree(bad.replace('\'', '"'));
        assertThat(AsyncApi.faults(type(goodFrame), goodFrame)).isEmpty();
        assertThat(decode(goodFrame)).isNotNull();
        assertThat(AsyncApi.faults(type(badFrame), badFrame)).isNotEmpty();
        assertThatThrownBy(() -> decode(badFrame)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void sixtyFourFiltersAreTheMost() {
        assertThat(AsyncApi.faults("subscribe", subscribe(64))).isEmpty();
        assertThat(AsyncApi.faults("subscribe", subscribe(65))).isNotEmpty();
    }

    private static ObjectNode subscribe(int filters) {
        ObjectNode frame = tree("{\"type\":\"subscribe\"}");
        ArrayNode topics = frame.putArray("topics");
        IntStream.range(0, filters).forEach(i -> topics.add("t" + i));
        return frame;
    }

    @Test
    void idHasSixtyFourCharactersAtMost() {
        assertThat(AsyncApi.faults("ping", tree("{\"type\":\"ping\"}").put("id", "\ud83d\ude00".repeat(64))))
                .isEmpty();
        assertThat(AsyncApi.faults("ping", tree("{\"type\":\"ping\"}").put("id", "x".repeat(65))))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"policy, conflate, drop", "buffer, 1, 0", "maxRate, 0.001, 0", "maxAge, 315360000000, 315360000001"})
    void contractIsBounded(String field, String good, String bad) {
        String frame = "{\"type\":\"subscribe\",\"topics\":[\"a\"],\"" + field + "\":%s}";
        String value = field.equals("policy") ? "\"%s\"" : "%s";
        assertThat(AsyncApi.faults("subscribe", tree(frame.formatted(value.formatted(good)))))
                .isEmpty();
        assertThat(AsyncApi.faults("subscribe", tree(frame.formatted(value.formatted(bad)))))
                .isNotEmpty();
    }
}
