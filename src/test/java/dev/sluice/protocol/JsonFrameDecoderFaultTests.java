package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input: which code it gets, and that the id comes back wherever it could be read. */
class JsonFrameDecoderFaultTests {

    private final JsonFrameDecoder decoder = new JsonFrameDecoder();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nonsense",
                "{",
                "{'type':'ping'",
                "{'type':'ping'} {}",
                "{'type':'ping'}]",
                "{'type':'ping'}x",
                "{'type':'ping',}",
                "{type:'ping'}",
                "{'type':'ping' /* */}",
                "{'type':'ping','x':NaN}",
                "{'type':'ping','x':01}",
                "{'type':'ping','x':'a\nb'}",
                "[]",
                "[{'type':'ping'}]",
                "null",
                "1",
                "'ping'"
            })
    void whatIsNoJsonObjectIsABadFrame(String text) {
        assertFault(text, ErrorCode.BAD_FRAME, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'type':null", "'type':5", "'type':['ping']", "'Type':'ping'"})
    void frameWithoutAUsableTypeIsABadFrameWithItsId(String field) {
        assertFault("{'id':'x'" + (field.isEmpty() ? "" : "," + field) + "}", ErrorCode.BAD_FRAME, "x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"subscribed", "Ping", "", "auth2", "update"})
    void typeThatIsNoneOfTheClientsIsUnknown(String type) {
        assertFault("{'type':'" + type + "','id':3}", ErrorCode.UNKNOWN_TYPE, 3L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "1.5",
                "1.0",
                "1e3",
                "[1]",
                "{}",
                "9007199254740993",
                "-9007199254740993",
                "9223372036854775807",
                "-9223372036854775808",
                "18446744073709551616",
                "'\\ud800'"
            })
    void unusableIdIsABadFrameWithoutId(String id) {
        assertFault("{'type':'ping','id':" + id + "}", ErrorCode.BAD_FRAME, null);
    }

    @Test
    void idOf65CharactersIsABadFrame() {
        assertFault("{'type':'ping','id':'" + "x".repeat(65) + "'}", ErrorCode.BAD_FRAME, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'x':1",
                "'topics':null",
                "'topics':'a'",
                "'topics':{}",
                "'topics':[]",
                "'topics':['a',1]",
                "'topics':[null]",
                "'topics':[['a']]"
            })
    void subscribeNeedsAnArrayOfFilters(String field) {
        assertFault("{'type':'subscribe','id':'x'," + field + "}", ErrorCode.BAD_PARAMETER, "x");
    }

    @Test
    void sixtyFiveFiltersAreTooMany() {
        String topics = IntStream.range(0, 65).mapToObj(i -> "'t" + i + "'").collect(Collectors.joining(","));
        assertFault("{'type':'subscribe','id':1,'topics':[" + topics + "]}", ErrorCode.BAD_PARAMETER, 1L);
        assertFault("{'type':'unsubscribe','id':1,'topics':[" + topics + "]}", ErrorCode.BAD_PARAMETER, 1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a//b", "a/#/b", "a+", "$share/g/a", "a\\u0000"})
    void badFilterIsToldAsSuch(String filter) {
        assertFault("{'type':'subscribe','id':'x','topics':['a','" + filter + "']}", ErrorCode.BAD_FILTER, "x");
        assertFault("{'type':'unsubscribe','id':'x','topics':['" + filter + "']}", ErrorCode.BAD_FILTER, "x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'policy':1",
                "'policy':null",
                "'policy':['drop-oldest']",
                "'buffer':'9'",
                "'buffer':1.5",
                "'buffer':1e2",
                "'buffer':null",
                "'buffer':18446744073709551616",
                "'snapshot':1",
                "'snapshot':'true'",
                "'snapshot':null",
                "'maxRate':'5'",
                "'maxRate':true",
                "'maxRate':[5]",
                "'maxRate':{}",
                "'maxAge':[]",
                "'maxAge':'5'",
                "'maxAge':1.5",
                "'maxAge':1e3",
                "'maxAge':false",
                "'maxAge':9223372036854775808",
                "'since':null",
                "'since':'e1:5'",
                "'since':5",
                "'since':[]",
                "'since':{}",
                "'since':{'epoch':'e1'}",
                "'since':{'offset':5}",
                "'since':{'epoch':null,'offset':5}",
                "'since':{'epoch':1,'offset':5}",
                "'since':{'epoch':'e1','offset':null}",
                "'since':{'epoch':'e1','offset':'5'}",
                "'since':{'epoch':'e1','offset':-1}",
                "'since':{'epoch':'e1','offset':5.0}",
                "'since':{'epoch':'e1','offset':9223372036854775808}"
            })
    void mistypedContractIsABadParameter(String field) {
        assertFault("{'type':'subscribe','id':'x','topics':['a']," + field + "}", ErrorCode.BAD_PARAMETER, "x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'x':1", "'n':null", "'n':'5'", "'n':0", "'n':-1", "'n':1.5", "'n':9223372036854775808"})
    void requestNeedsAPositiveNumber(String field) {
        assertFault("{'type':'request','id':5," + field + "}", ErrorCode.BAD_PARAMETER, 5L);
    }

    @Test
    void deepNestingIsABadFrame() {
        assertFault(
                "{'type':'ping','id':1,'x':" + "[".repeat(30_000) + "]".repeat(30_000) + "}",
                ErrorCode.BAD_FRAME,
                null);
        assertFault("{'a':".repeat(65) + "1" + "}".repeat(65), ErrorCode.BAD_FRAME, null);
    }

    @Test
    void hugeNumbersAreABadFrame() {
        assertFault("{'type':'ping','id':1,'x':" + "9".repeat(60_000) + "}", ErrorCode.BAD_FRAME, null);
        assertFault("{'type':'ping','id':1e999999999}", ErrorCode.BAD_FRAME, null);
    }

    @Test
    void publishThatLacksSomethingIsTold() {
        assertFault("{'type':'publish','id':1,'data':1}", ErrorCode.BAD_PARAMETER, 1L);
        assertFault("{'type':'publish','id':1,'topic':5,'data':1}", ErrorCode.BAD_PARAMETER, 1L);
        assertFault("{'type':'publish','id':1,'topic':['a'],'data':1}", ErrorCode.BAD_PARAMETER, 1L);
        assertFault("{'type':'publish','topic':'a','id':1}", ErrorCode.BAD_PARAMETER, 1L);
        assertFault("{'type':'publish','id':1,'topic':'a/#','data':1}", ErrorCode.BAD_TOPIC, 1L);
        assertFault("{'type':'publish','id':1,'topic':'" + "x".repeat(256) + "','data':1}", ErrorCode.BAD_TOPIC, 1L);
        assertFault("{'type':'publish','id':{},'topic':'a','data':1}", ErrorCode.BAD_FRAME, null);
        assertFault("{'type':'publish','id':1,'topic':'a','data':1e1234567890}", ErrorCode.BAD_FRAME, 1L);
        assertFault("{'type':'publish','id':1,'topic':'a','data':'\\ud800'}", ErrorCode.BAD_FRAME, 1L);
        assertFault("{'type':'publish','id':1,'topic':'a','data':1,'x':'\\ud800'}", ErrorCode.BAD_FRAME, 1L);
        assertFault("{'type':'publish','id':1,'topic':'a','data':1} 2", ErrorCode.BAD_FRAME, null);
        assertFault(
                "{'type':'publish','id':1,'topic':'a','data':" + "[".repeat(64) + "]".repeat(64) + "}",
                ErrorCode.BAD_FRAME,
                null);
    }

    @Test
    void unpairedSurrogateAnywhereIsABadFrameWithItsId() {
        assertFault("{'type':'ping','id':4,'x':'\\ud800'}", ErrorCode.BAD_FRAME, 4L);
        assertFault("{'type':'ping','id':4,'x':[{'y':'\\ude00\\ud83d'}]}", ErrorCode.BAD_FRAME, 4L);
        assertFault("{'type':'ping','id':4,'\\ud800':1}", ErrorCode.BAD_FRAME, 4L);
        assertFault("{'type':'subscribe','id':4,'topics':['a','\\ud83d/b']}", ErrorCode.BAD_FRAME, 4L);
        assertFault("{'type':'\\udfff','id':4}", ErrorCode.BAD_FRAME, 4L);
    }

    /** RFC 8259, 8.1: JSON between systems is UTF-8; the same bytes must not mean two things. */
    @Test
    void otherEncodingsThanUtf8AreABadFrame() {
        String ping = "{\"type\":\"ping\",\"id\":1}";
        assertFault(ping.getBytes(StandardCharsets.UTF_16BE), ErrorCode.BAD_FRAME, null);
        assertFault(ping.getBytes(StandardCharsets.UTF_16LE), ErrorCode.BAD_FRAME, null);
    }

    private void assertFault(String json, ErrorCode code, @Nullable Object id) {
        assertFault(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), code, id);
    }

    private void assertFault(byte[] json, ErrorCode code, @Nullable Object id) {
        ProtocolException fault =
                catchThrowableOfType(ProtocolException.class, () -> decoder.decode(new ByteArrayInputStream(json)));
        assertThat(fault).as("fault").isNotNull();
        assertThat(fault.code()).as(String.valueOf(fault.getMessage())).isEqualTo(code);
        FrameId echoed = fault.toFrame().id();
        assertThat(echoed == null ? null : echoed.value()).as("id").isEqualTo(id);
    }
}
