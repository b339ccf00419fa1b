package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.sluice.field.Deadband;
import dev.sluice.field.Pointer;
import dev.sluice.message.LastWill;
import dev.sluice.message.StreamPosition;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.ClientFrame.Auth;
import dev.sluice.protocol.ClientFrame.Ping;
import dev.sluice.protocol.ClientFrame.Publish;
import dev.sluice.protocol.ClientFrame.Request;
import dev.sluice.protocol.ClientFrame.Subscribe;
import dev.sluice.protocol.ClientFrame.Unsubscribe;
import dev.sluice.protocol.ClientFrame.Will;
import dev.sluice.protocol.ContractRequest;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.topic.TopicFilter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonFrameDecoderTests {

    static Stream<Arguments> goldenFrames() {
        return Stream.of(
                Arguments.of(
                        "subscribe",
                        new Subscribe(
                                new FrameId("s-1"),
                                filters("quotes/+", "sensors/#"),
                                new ContractRequest("drop-oldest", 100L, null, null, false, null))),
                Arguments.of(
                        "subscribe-everything",
                        new Subscribe(
                                new FrameId(9L),
                                filters("quotes/+"),
                                new ContractRequest(
                                        "conflate", 65_536L, 0.2, 1_500L, true, new StreamPosition("e1", 41)))),
                Arguments.of("subscribe-least", new Subscribe(null, filters("a"), ContractRequest.DEFAULTS)),
                Arguments.of("subscribe-nulls", new Subscribe(null, filters("a"), ContractRequest.DEFAULTS)),
                Arguments.of(
                        "subscribe-silence",
                        new Subscribe(
                                null,
                                filters("a"),
                                new ContractRequest(
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        new Deadband(Pointer.of("/value"), "0.5", false),
                                        60_000L,
                                        null))),
                Arguments.of("unsubscribe", new Unsubscribe(new FrameId(7L), filters("quotes/+"))),
                Arguments.of("unsubscribe-all", new Unsubscribe(null, null)),
                Arguments.of("request", new Request(null, 100)),
                Arguments.of("request-with-id", new Request(new FrameId("r-1"), Long.MAX_VALUE)),
                Arguments.of("auth", new Auth(new FrameId(5L), "eyJhbGciOiJIUzI1NiJ9.e30.c2ln")),
                Arguments.of("auth-least", new Auth(null, "eyJhbGciOiJIUzI1NiJ9.e30.c2ln")),
                Arguments.of("ping-least", new Ping(null)),
                Arguments.of("ping", new Ping(new FrameId(1L << 53))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldenFrames")
    void frameInTheFileIsRead(String file, ClientFrame expected) {
        assertThat(decode(Golden.text("client/" + file))).isEqualTo(expected);
    }

    @Test
    void publishIsReadInWhateverOrder() {
        assertThat(published(Golden.text("client/publish")))
                .isEqualTo("\"p-1\" sensors/plant-1/press-3/temperature {\"celsius\":71.50,\"at\":[1,\"a b\"]}");
        assertThat(published(Golden.text("client/publish-least"))).isEqualTo("null a null");
        assertThat(published("{'x':[{'type':'ping'}],'id':7,'data':'\u00e9','type':'publish','n':{},'topic':'\u00fc'}"))
                .isEqualTo("7 \u00fc \"\u00e9\"");
    }

    @Test
    void publisherSaysHowFarAValueIsToBeTrusted() {
        assertThat(qualified("{'type':'publish','quality':'uncertain','ttl':100,'topic':'a','data':1}"))
                .isEqualTo("uncertain 100");
        assertThat(qualified("{'ttl':86400000,'type':'publish','topic':'a','data':1,'quality':'bad'}"))
                .isEqualTo("bad 86400000");
        assertThat(qualified("{'type':'publish','topic':'a','data':null,'quality':'bad'}"))
                .isEqualTo("bad 0");
        assertThat(qualified("{'type':'publish','topic':'a','data':1}")).isEqualTo("good 0");
    }

    @Test
    void willHasItsValuesDigitForDigit() {
        assertThat(willed(Golden.text("client/will")))
                .isEqualTo("stale after 30000: devices/press-3/state {\"up\":false,\"at\":1.50} good 0,"
                        + " alarms/press-3 null good 0, a \"\u00fc\" bad 5000");
        assertThat(willed(Golden.text("client/will-stale"))).isEqualTo("stale after 0: ");
        assertThat(willed(
                        "{'type':'will','after':3600000,'publish':[{'data': [1.0, 2.50],'topic':'a','x':{'data':1}}]}"))
                .isEqualTo("after 3600000: a [1.0,2.50] good 0");
        assertThat(willed("{'publish':[{'topic':'a','data':1}],'type':'will','x':{'publish':[1]},"
                        + "'publish':[{'topic':'b','data':2,'data':3.0}]}"))
                .as("of what stands twice the last counts")
                .isEqualTo("after 0: b 3.0 good 0");
        String most = IntStream.range(0, 64)
                .mapToObj(i -> "{'topic':'t" + i + "','data':" + i + "}")
                .collect(Collectors.joining(","));
        assertThat(willed("{'type':'will','publish':[" + most + "]}")).endsWith(" t63 63 good 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",'stale':false", ",'publish':[]", ",'stale':false,'publish':[]", ",'staIe':true"})
    void willThatWantsNothingIsTakenBack(String fields) {
        assertThat(decode("{'type':'will','id':8" + fields + "}") instanceof Will will
                        && will.will().isNone())
                .isTrue();
    }

    private String willed(String json) {
        if (!(decode(json) instanceof Will frame)) {
            return fail("not a will");
        }
        LastWill will = frame.will();
        return (will.stale() ? "stale " : "") + "after " + will.after().toMillis() + ": "
                + will.publish().stream()
                        .map(draft -> draft.topic() + " " + new String(draft.data(), StandardCharsets.UTF_8) + " "
                                + draft.quality().wireName() + " " + draft.ttlMillis())
                        .collect(Collectors.joining(", "));
    }

    private String qualified(String json) {
        return decode(json) instanceof Publish publish
                ? publish.draft().quality().wireName() + " " + publish.draft().ttlMillis()
                : fail("not a publish");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'ttl':99",
                "'ttl':86400001",
                "'ttl':1e3",
                "'ttl':'1000'",
                "'ttl':null",
                "'ttl':{}",
                "'ttl':[1000]",
                "'ttl':-1000",
                "'ttl':99999999999999999999",
                "'quality':'good'",
                "'quality':'stale'",
                "'quality':'Bad'",
                "'quality':''",
                "'quality':1",
                "'quality':null",
                "'quality':{'a':1}",
                "'quality':['bad']"
            })
    void qualifiersThatCanNotBeAreRefused(String field) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> decode("{'type':'publish','id':7," + field + ",'topic':'a','data':1}"))
                .satisfies(fault -> {
                    assertThat(fault.code()).isEqualTo(ErrorCode.BAD_PARAMETER);
                    assertThat(fault.toFrame().id()).isEqualTo(new FrameId(7L));
                });
    }

    @Test
    void whatRetiresATopicHasNoTtl() {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> decode("{'type':'publish','ttl':1000,'topic':'a','data':null}"))
                .satisfies(fault -> assertThat(fault.code()).isEqualTo(ErrorCode.BAD_PARAMETER));
    }

    private String published(String json) {
        return decode(json) instanceof Publish publish
                ? (publish.id() == null
                                ? null
                                : JsonMapper.shared()
                                        .writeValueAsString(publish.id().value())) + " "
                        + publish.draft().topic() + " "
                        + new String(publish.draft().data(), StandardCharsets.UTF_8)
                : fail("not a publish");
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "0.2, 0.2", "1E-2, 0.01", "1e400, Infinity", "-1e400, -Infinity"})
    void rateIsTheNearestFloat(String rate, double expected) {
        assertThat(contract("'maxRate':" + rate).maxRate()).isEqualTo(expected);
    }

    @Test
    void rateBeyondAFloatIsForWhoGrantsIt() {
        assertThat(contract("'maxRate':" + "9".repeat(900)).maxRate()).isInfinite();
    }

    @Test
    void unknownFieldsAreIgnored() {
        assertThat(decode("{'x':{'y':[1,null]},'type':'ping','topics':5,'n':'none','id':1,'since':true}"))
                .isEqualTo(new Ping(new FrameId(1L)));
    }

    @Test
    void filterNamedTwiceCountsOnce() {
        assertThat(decode("{'type':'subscribe','topics':['a','b','a']}"))
                .isEqualTo(new Subscribe(null, filters("a", "b"), ContractRequest.DEFAULTS));
    }

    @Test
    void sixtyFourFiltersAreTaken() {
        String topics = IntStream.range(0, 64).mapToObj(i -> "'t" + i + "'").collect(Collectors.joining(","));
        assertThat(decode("{'type':'subscribe','topics':[" + topics + "]}"))
                .isInstanceOfSatisfying(
                        Subscribe.class, frame -> assertThat(frame.topics()).hasSize(64));
    }

    @Test
    void idsWithinTheirBoundsAreTaken() {
        assertThat(decode("{'type':'ping','id':''}").id()).isEqualTo(new FrameId(""));
        assertThat(decode("{'type':'ping','id':'" + "x".repeat(64) + "'}").id()).isEqualTo(new FrameId("x".repeat(64)));
        assertThat(decode("{'type':'ping','id':-9007199254740992}").id()).isEqualTo(new FrameId(-(1L << 53)));
        assertThat(decode("{'type':'ping','id':0}").id()).isEqualTo(new FrameId(0L));
        assertThat(decode("{'type':'ping','id':'\\ud83d\\ude00'}").id()).isEqualTo(new FrameId("\ud83d\ude00"));
    }

    @Test
    void largestRequestIsTaken() {
        assertThat(decode("{'type':'request','n':9223372036854775807}")).isEqualTo(new Request(null, Long.MAX_VALUE));
        assertThat(decode("{'type':'request','n':1}")).isEqualTo(new Request(null, 1));
    }

    @Test
    void whitespaceAroundTheFrameIsNothing() {
        assertThat(decode(" \r\n\t{ 'type' : 'ping' } \n")).isEqualTo(new Ping(null));
    }

    @Test
    void rangesOfTheContractAreForWhoGrantsIt() {
        assertThat(contract("'policy':'no-such','buffer':-1,'maxRate':-0.5,'maxAge':-9"))
                .isEqualTo(new ContractRequest("no-such", -1L, -0.5, -9L, null, null));
    }

    @Test
    void ratesAndAgesMayBeNull() {
        assertThat(contract("'maxRate':null,'maxAge':null")).isEqualTo(ContractRequest.DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "5.0, 5", "0.2, 0.2", "1e2, 100", "1E-2, 0.01", "18446744073709551616, 18446744073709551616"})
    void rateIsAnyNumber(String json, double rate) {
        assertThat(contract("'maxRate':" + json).maxRate()).isEqualTo(rate);
    }

    /** Not a fault of the frame, but one that is told when the contract is granted. */
    @Test
    void rateBeyondAllDoublesIsInfinite() {
        assertThat(contract("'maxRate':1e999").maxRate()).isInfinite();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'epoch':'e1','offset':0}; e1; 0",
                "{'offset':9223372036854775807,'x':[],'epoch':'e1'}; e1; 9223372036854775807",
                "{'epoch':'a:b','offset':7}; a:b; 7",
                "'e1:41'; e1; 41",
                "'a:b:0'; a:b; 0",
                "'e1:9223372036854775807'; e1; 9223372036854775807"
            },
            quoteCharacter = '`')
    void sinceIsEpochAndOffsetOrAResumePoint(String json, String epoch, long offset) {
        assertThat(contract("'since':" + json).since()).isEqualTo(new StreamPosition(epoch, offset));
    }

    private ContractRequest contract(String fields) {
        ClientFrame frame = decode("{'type':'subscribe','topics':['a']," + fields + "}");
        return frame instanceof Subscribe subscribe ? subscribe.contract() : fail(frame.toString());
    }

    private ClientFrame decode(String json) {
        return decodeText(json.replace('\'', '"'));
    }

    ClientFrame decodeText(String json) {
        return new JsonFrameDecoder().decode(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<TopicFilter> filters(String... texts) {
        return Stream.of(texts).map(TopicFilter::of).toList();
    }
}
