package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.RawWebSocket;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class QuerySubscriptionIT extends OneFormat {

    @Test
    void subscribesAtOnceWithAPlusThatIsAPlus() {
        try (JdkClient client = connect("/ws?topics=quotes/+,sensors/%23&topics=more&heartbeat=500")) {
            assertThat(client.next().path("heartbeat").asInt()).isEqualTo(500);
            JsonNode subscribed = client.next();
            assertThat(JdkClient.type(subscribed)).isEqualTo("subscribed");
            assertThat(subscribed.has("id")).isFalse();
            assertThat(subscribed.path("topics").toString()).isEqualTo("[\"quotes/+\",\"sensors/#\",\"more\"]");
            assertThat(JdkClient.type(client.next())).isEqualTo("synced");

            publisher.publish("quotes/AAPL/deep", "0");
            publisher.publish("quotes/AAPL", "1");
            publisher.publish("sensors/plant-1/press-3/temperature", "2");
            assertThat(client.next("update").path("data").asInt()).isEqualTo(1);
            assertThat(client.next("update").path("data").asInt()).isEqualTo(2);
        }
    }

    @Test
    void heartbeatsComeAtTheIntervalAskedForWithALedgerThatBalances() {
        try (JdkClient client = connect("/ws?topics=beat&heartbeat=250")) {
            var synced = client.next("synced");
            publisher.publishNumbers("beat", 1, 5);
            long first = client.next("heartbeat").path("ts").asLong();
            JsonNode second = client.next("heartbeat");
            assertThat(second.path("ts").asLong() - first).isBetween(100_000L, 2_000_000L);
            assertThat(second.path("matched").asInt()).isEqualTo(5);
            assertThat(second.path("delivered").asInt()).isEqualTo(5);
            assertThat(second.path("offset").asLong())
                    .isGreaterThanOrEqualTo(synced.path("offset").asLong() + 5);
        }
    }

    @Test
    void heartbeatCanBeTurnedOff() {
        try (JdkClient client = connect("/ws?heartbeat=off")) {
            assertThat(client.next("welcome").path("heartbeat").isNull()).isTrue();
        }
    }

    @Test
    void withCreditOnlySoManyUpdatesComeAsWereAskedFor() {
        try (JdkClient client = connect("/ws?topics=credit&credit=2&heartbeat=250")) {
            var unused = client.next("synced");
            publisher.publishNumbers("credit", 1, 5);
            assertThat(client.next("update", "heartbeat").path("seq").asInt(0)).isLessThanOrEqualTo(1);
            JsonNode ledger = client.next("heartbeat");
            while (ledger.path("matched").asInt() < 5) {
                ledger = client.next("heartbeat");
            }
            assertThat(ledger.path("delivered").asInt()).isEqualTo(2);
            assertThat(ledger.path("queued").asInt()).isEqualTo(3);

            client.send("{'type':'request','n':2}");
            assertThat(client.next("update").path("seq").asInt()).isEqualTo(3);
            assertThat(client.next("update").path("seq").asInt()).isEqualTo(4);
            assertThat(client.next("update", "heartbeat").path("queued").asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void onlyWhatIsSelectedComesAndWhatLeavesIsTold() {
        try (JdkClient client = connect("/ws?topics=hot/%2B&where=/v%3E80&where=/on=true&heartbeat=off")) {
            JsonNode where = client.next("subscribed").path("where");
            assertThat(where.toString())
                    .isEqualTo("[{\"field\":\"/v\",\"op\":\"gt\",\"value\":80},"
                            + "{\"field\":\"/on\",\"op\":\"eq\",\"value\":true}]");
            var unused = client.next("synced");
            publisher.publish("hot/a", "{\"v\":90,\"on\":false}");
            publisher.publish("hot/a", "{\"v\":81.0,\"on\":true}");
            publisher.publish("hot/a", "{\"v\":80.0,\"on\":true}");
            JsonNode held = client.next();
            assertThat(held.path("seq").asInt()).isEqualTo(2);
            JsonNode left = client.next();
            assertThat(left.path("seq").asInt()).isEqualTo(3);
            assertThat(left.path("data").isNull()).isTrue();
            assertThat(left.path("left").asBoolean()).isTrue();
        }
    }

    @Test
    void smallChangesAreFiltered() {
        try (JdkClient client = connect("/ws?topics=banded/%2B&deadband=/v:0.5&heartbeat=off")) {
            assertThat(client.next("subscribed").path("deadband").toString())
                    .isEqualTo("{\"field\":\"/v\",\"abs\":0.5}");
            var unused = client.next("synced");
            publisher.publish("banded/a", "{\"v\":20}");
            publisher.publish("banded/a", "{\"v\":20.4}");
            publisher.publish("banded/a", "{\"v\":20.5}");
            assertThat(client.next().path("seq").asInt()).isEqualTo(1);
            assertThat(client.next().path("seq").asInt()).isEqualTo(3);
        }
    }

    @Test
    void aPartOfTheHistoryEnds() {
        String since;
        try (JdkClient client = connect("/ws?topics=ended&heartbeat=off")) {
            String epoch = client.next("subscribed").path("epoch").asString();
            var unused = client.next("synced");
            publisher.publish("ended", "1");
            publisher.publish("ended", "2");
            publisher.publish("ended", "3");
            since = epoch + ":" + client.next().path("offset") + "&until="
                    + client.next().path("offset");
        }
        try (JdkClient client = connect("/ws?topics=ended&heartbeat=off&since=" + since)) {
            assertThat(client.next("update").path("data").asInt()).isEqualTo(2);
            assertThat(client.next().path("type").asString()).isEqualTo("synced");
            assertThat(client.next().toString()).isEqualTo("{\"type\":\"unsubscribed\",\"topics\":[\"ended\"]}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "topics=a/%23/b,            bad_filter",
        "topics=a%2B,               bad_filter",
        "topics=,                   bad_filter",
        "topics=%00,                bad_filter",
        "topics=a&policy=none,      bad_parameter",
        "topics=a&buffer=0,         bad_parameter",
        "topics=a&buffer=70000,     bad_parameter",
        "topics=a&snapshot=maybe,   bad_parameter",
        "topics=a&heartbeat=249,    bad_parameter",
        "topics=a&heartbeat=60001,  bad_parameter",
        "topics=a&where=value%3E1,  bad_parameter",
        "topics=a&deadband=/v:0,    bad_parameter",
        "topics=a&maxSilence=1000,  bad_parameter",
        "topics=a&until=1,          bad_parameter",
        "topics=a&credit=many,      bad_parameter",
        "topics=a&credit=1&credit=2, bad_parameter",
        "policy=drop-oldest,        bad_parameter"
    })
    void aBadQueryIsAnsweredAfterTheUpgrade(String query, String code) {
        try (JdkClient client = connect("/ws?" + query)) {
            assertThat(JdkClient.type(client.next())).isEqualTo("welcome");
            JsonNode error = client.next();
            assertThat(JdkClient.type(error)).isEqualTo("error");
            assertThat(error.has("id")).isFalse();
            assertThat(error.path("code").asString()).isEqualTo(code);
            assertThat(error.path("retryable").asBoolean(true)).isFalse();
            assertThat(client.closed().code()).isEqualTo(4400);
        }
    }

    @Test
    void aTermMayStandInTheQueryAsItIsWritten() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(port, "/ws?topics=raw&where=/v>80&where=/s<\"m\"")) {
            assertThat(client.read().text()).contains("welcome");
            assertThat(client.read().text())
                    .contains("\"op\":\"gt\",\"value\":80")
                    .contains("\"value\":\"m\"");
        }
    }

    /** Such a request has no URI, so it does not come as far as the upgrade. */
    @Test
    void aBrokenPercentEscapeIs400() throws IOException {
        try (RawWebSocket client = RawWebSocket.connect(port)) {
            assertThat(client.request(RawWebSocket.handshake(port, "/ws?topics=%zz", 13))
                            .status())
                    .isEqualTo(400);
        }
    }
}
