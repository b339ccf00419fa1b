package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Messages that are well-formed for a WebSocket and not for Sluice: an error frame each, and nothing else happens. */
class BadFramesIT extends BesideABystander {

    private JdkClient client;

    @BeforeEach
    void connect() {
        client = JdkClient.connect(port, "/ws");
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "{",
                "{'type':'ping'} {}",
                "{'type':'ping',}",
                "[]",
                "[{'type':'ping'}]",
                "null",
                "1",
                "'subscribe'",
                "{}",
                "{'type':null}",
                "{'type':1}",
                "{'type':['ping']}",
                "{'type':'ping','id':1.5}",
                "{'type':'ping','id':null}",
                "{'type':'ping','id':{}}",
                "{'type':'ping','id':9007199254740993}",
                "{'type':'ping','id':'12345678901234567890123456789012345678901234567890123456789012345'}",
                "{'type':'ping','id':1,'x':'\\ud800'}"
            })
    void whatIsNoFrameIsABadFrame(String message) {
        assertAnswered(message, "bad_frame");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    {'type':'nonsense','id':1}                                                | unknown_type
                    {'type':'','id':1}                                                        | unknown_type
                    {'type':'welcome','id':1}                                                 | unknown_type
                    {'type':'subscribe','id':1}                                               | bad_parameter
                    {'type':'subscribe','id':1,'topics':null}                                 | bad_parameter
                    {'type':'subscribe','id':1,'topics':'a'}                                  | bad_parameter
                    {'type':'subscribe','id':1,'topics':[]}                                   | bad_parameter
                    {'type':'subscribe','id':1,'topics':[1]}                                  | bad_parameter
                    {'type':'subscribe','id':1,'topics':{'0':'a'}}                            | bad_parameter
                    {'type':'subscribe','id':1,'topics':['a'],'policy':1}                     | bad_parameter
                    {'type':'subscribe','id':1,'topics':['a'],'policy':'none'}                | bad_parameter
                    {'type':'subscribe','id':1,'topics':['a'],'buffer':'1'}                   | bad_parameter
                    {'type':'subscribe','id':1,'topics':['a'],'buffer':0}                     | bad_parameter
                    {'type':'subscribe','id':1,'topics':['a'],'buffer':65537}                 | bad_parameter
                    {'type':'subscribe','id':1,'topics':['a'],'buffer':1.5}                   | bad_parameter
                    {'type':'subscribe','id':1,'topics':['a'],'buffer':99999999999999999999}  | bad_parameter
                    {'type':'subscribe','id':1,'topics':['a'],'snapshot':'yes'}               | bad_parameter
                    {'type':'subscribe','id':1,'topics':['ok','a/#/b']}                       | bad_filter
                    {'type':'subscribe','id':1,'topics':['a+']}                               | bad_filter
                    {'type':'subscribe','id':1,'topics':['a#']}                               | bad_filter
                    {'type':'subscribe','id':1,'topics':['']}                                 | bad_filter
                    {'type':'subscribe','id':1,'topics':['a//b']}                             | bad_filter
                    {'type':'subscribe','id':1,'topics':['/a']}                               | bad_filter
                    {'type':'subscribe','id':1,'topics':['$share/g/a']}                       | bad_filter
                    {'type':'subscribe','id':1,'topics':['a\\u0000b']}                        | bad_filter
                    {'type':'unsubscribe','id':1,'topics':['never/subscribed']}               | not_subscribed
                    {'type':'unsubscribe','id':1,'topics':7}                                  | bad_parameter
                    {'type':'request','id':1}                                                 | bad_parameter
                    {'type':'request','id':1,'n':0}                                           | bad_parameter
                    {'type':'request','id':1,'n':-5}                                          | bad_parameter
                    {'type':'request','id':1,'n':'5'}                                         | bad_parameter
                    {'type':'request','id':1,'n':1e400}                                       | bad_parameter
                    """)
    void aFaultyFrameIsAnsweredWithItsIdAndACode(String message, String code) {
        assertThat(assertAnswered(message, code).path("id").asInt()).isEqualTo(1);
    }

    private JsonNode assertAnswered(String message, String code) {
        client.send(message);
        JsonNode error = client.next("error", "subscribed", "unsubscribed", "pong");
        assertThat(error.path("code").asString("")).as("answer: %s", error).isEqualTo(code);
        assertThat(error.path("message").asString()).isNotEmpty();
        assertThat(error.path("retryable").asBoolean(true)).isFalse();
        assertIsServed();
        return error;
    }

    private void assertIsServed() {
        client.send("{'type':'ping','id':'alive'}");
        assertThat(client.next("pong", "error").path("id").asString("")).isEqualTo("alive");
    }

    @Test
    void aSubscribeWithOneBadFilterAppliesNotAtAll() {
        client.send("{'type':'subscribe','id':1,'topics':['whole','a+']}");
        assertThat(client.next("error", "subscribed").path("code").asString("")).isEqualTo("bad_filter");
        client.send("{'type':'unsubscribe','id':2,'topics':['whole']}");
        assertThat(client.next("error", "unsubscribed").path("code").asString(""))
                .isEqualTo("not_subscribed");
    }

    @Test
    void tenThousandFiltersInOneFrameAreTooMany() {
        String filters = IntStream.range(0, 10_000).mapToObj(i -> "'a'").collect(Collectors.joining(","));
        assertThat(assertAnswered("{'type':'subscribe','id':1,'topics':[" + filters + "]}", "bad_parameter")
                        .path("id")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void deepNestingIsABadFrame() {
        assertAnswered("{'type':'ping','id':1,'x':" + "[".repeat(20_000) + "]".repeat(20_000) + "}", "bad_frame");
    }

    @Test
    void aHugeNumberIsNoTrouble() {
        client.send("{'type':'request','id':1,'n':" + "9".repeat(60_000) + "}");
        assertThat(client.next("error").path("code").asString()).isIn("bad_parameter", "bad_frame");
        assertIsServed();
    }

    @Test
    void unknownFieldsAreIgnored() {
        client.send("{'type':'subscribe','id':1,'topics':['a'],'colour':'blue','nested':{'a':[1]}}");
        assertThat(client.next("error", "subscribed").path("policy").asString(""))
                .isEqualTo("drop-oldest");
    }

    @Test
    void theEleventhBadFrameCloses() {
        for (int i = 0; i < 10; i++) {
            client.send("bad");
            assertThat(client.next("error").path("code").asString()).isEqualTo("bad_frame");
        }
        assertIsServed();
        client.send("bad");
        assertThat(client.next("error").path("code").asString()).isEqualTo("bad_frame");
        assertThat(client.closed().code()).isEqualTo(4400);
    }

    @Test
    void errorsOfAnotherKindDoNotClose() {
        for (int i = 0; i < 50; i++) {
            client.send("{'type':'nonsense'}");
            assertThat(client.next("error").path("code").asString()).isEqualTo("unknown_type");
        }
        assertIsServed();
    }
}
