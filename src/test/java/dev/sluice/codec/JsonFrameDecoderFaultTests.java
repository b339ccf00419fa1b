package dev.sluice.codec;

import dev.sluice.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad frames: which code it gets, and that the id comes back wherever it could be read. */
class JsonFrameDecoderFaultTests {

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
                "18446744073709551616"
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
                "'since':''",
                "'since':'5'",
                "'since':'e1:'",
                "'since':'e1:-5'",
                "'since':'e1:5.0'",
                "'since':'e1:\u0665'",
                "'since':'e1:9223372036854775808'",
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'stale':null",
                "'stale':1",
                "'stale':'true'",
                "'stale':true,'after':-1",
                "'stale':true,'after':3600001",
                "'stale':true,'after':1.0",
                "'stale':true,'after':'5'",
                "'stale':true,'after':null",
                "'stale':true,'after':99999999999999999999",
                "'after':5",
                "'after':0,'publish':[]",
                "'publish':null",
                "'publish':{'topic':'a','data':1}",
                "'publish':[1]",
                "'publish':[[]]",
                "'publish':[null]",
                "'publish':[{'topic':'a'}]",
                "'publish':[{'data':1}]",
                "'publish':[{'topic':5,'data':1}]",
                "'publish':[{'topic':'a','data':1},{'topic':'a','data':1,'quality':'stale'}]",
                "'publish':[{'topic':'a','data':1,'ttl':99}]",
                "'publish':[{'topic':'a','data':null,'ttl':100}]"
            })
    void mistypedWillIsABadParameter(String fields) {
        assertFault("{'type':'will','id':'w'," + fields + "}", ErrorCode.BAD_PARAMETER, "w");
    }

    @Test
    void whatElseIsWrongWithAWillIsToldAsInAPublish() {
        assertFault("{'type':'will','id':1,'publish':[{'topic':'a/+','data':1}]}", ErrorCode.BAD_TOPIC, 1L);
        String tooMany =
                IntStream.range(0, 65).mapToObj(i -> "{'topic':'t','data':1}").collect(Collectors.joining(","));
        assertFault("{'type':'will','id':1,'publish':[" + tooMany + "]}", ErrorCode.BAD_PARAMETER, 1L);
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
    }

    private void assertFault(String json, ErrorCode code, @Nullable Object id) {
        var unused = Faults.assertFault(decoder(), message(json.replace('\'', '"')), code, id);
    }

    FrameDecoder decoder() {
        return new JsonFrameDecoder();
    }

    byte[] message(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
