package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.EventClient;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.RawWebSocket;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What devices leave that are killed, as subscribers of every kind hear of it. */
@NoLeaks
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sluice.simulator.enabled=false")
class WillIT {

    private static final int TOPICS = 1_000;

    @LocalServerPort
    private int port;

    @Test
    void aThousandTopicsOfAKilledDeviceAreStaleOnEverySubscriber() throws IOException {
        String topics = "topics=killed/%23&buffer=65536";
        try (JdkClient json = JdkClient.connect(port, "/ws?" + topics);
                JdkClient cbor = JdkClient.connectCbor(port, "/ws?" + topics);
                JdkClient arrays = JdkClient.connect(port, "/ws?frames=array&" + topics);
                EventClient events = EventClient.open(port, topics);
                RawWebSocket device = RawWebSocket.open(port, "/ws");
                RawWebSocket other = RawWebSocket.open(port, "/ws")) {
            var unused = json.next("synced");
            var unusedToo = cbor.next("synced");
            var unusedAsWell = arrays.next("synced");
            var unusedAlso = events.next("synced");
            for (int i = 0; i < TOPICS; i++) {
                device.send("{'type':'publish','topic':'killed/" + i + "','data':" + i + "}");
            }
            device.send("{'type':'will','id':1,'stale':true,'publish':[{'topic':'killed/state','data':'down'}]}");
            assertThat(device.next("willed").path("id").asInt()).isEqualTo(1);
            other.send("{'type':'publish','id':2,'topic':'killed/0','data':-1}");
            assertThat(other.next("published").path("topic").asString()).isEqualTo("killed/0");
            device.reset(); // as the kernel does for a process that is killed with something unread
            assertThat(stale(json)).isEqualTo(all());
            assertThat(stale(cbor)).isEqualTo(all());
            assertThat(stale(arrays)).isEqualTo(all());
            assertThat(stale(events)).isEqualTo(all());
            try (JdkClient later = JdkClient.connect(port, "/ws?topics=killed/7,killed/0")) {
                assertThat(later.next("snapshot").path("quality").asString("good"))
                        .isNotEqualTo(later.next("snapshot").path("quality").asString("good"));
            }
        }
    }

    /** But one that another device has taken over. */
    private static Set<String> all() {
        Set<String> all = new TreeSet<>();
        for (int i = 1; i < TOPICS; i++) {
            all.add("killed/" + i + " " + i);
        }
        return all;
    }

    private static Set<String> stale(JdkClient client) {
        Set<String> stale = new TreeSet<>();
        while (stale.size() < TOPICS - 1) {
            add(client.next("update", "gap"), stale);
        }
        return stale;
    }

    private static Set<String> stale(EventClient client) throws IOException {
        Set<String> stale = new TreeSet<>();
        while (stale.size() < TOPICS - 1) {
            add(client.next("update").json(), stale);
        }
        return stale;
    }

    private static void add(JsonNode frame, Set<String> stale) {
        assertThat(frame.path("type").asString()).isEqualTo("update");
        if (frame.path("quality").asString("").equals("stale")) {
            stale.add(frame.path("topic").asString() + " " + frame.path("data").asString());
        }
    }

    @Test
    void willComesInEveryFormatAndWhoTakesLeaveLeavesNone() {
        String will = "{'type':'will','id':1,'publish':[{'topic':'left/%s','data':1.50}]}";
        try (JdkClient listener = JdkClient.connect(port, "/ws?topics=left/%23")) {
            var unused = listener.next("synced");
            try (JdkClient polite = JdkClient.connect(port, "/ws")) {
                polite.send(will.formatted("polite"));
                assertThat(polite.next("willed").path("id").asInt()).isEqualTo(1);
                var unusedToo = polite.close(1000);
            }
            try (JdkClient array = JdkClient.connect(port, "/ws?frames=array")) {
                array.send("[" + will.formatted("array") + ",{'type':'ping','id':2}]");
                var unusedToo = array.next("pong");
                var unusedAsWell = array.next("willed");
                var unusedHere = array.close(4000);
            }
            JsonNode first = listener.next("update");
            assertThat(first.path("topic").asString()).isEqualTo("left/array");
            assertThat(first.path("data").decimalValue().toPlainString()).isEqualTo("1.50");
            try (JdkClient cbor = JdkClient.connectCbor(port, "/ws")) {
                cbor.send(will.formatted("cbor"));
                var unusedToo = cbor.next("willed");
                var unusedHere = cbor.close(4000);
            }
            JsonNode second = listener.next("update");
            assertThat(second.path("topic").asString()).isEqualTo("left/cbor");
        }
    }
}
