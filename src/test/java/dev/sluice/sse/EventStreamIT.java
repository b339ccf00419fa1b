package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.EventClient.Event;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What comes on an event stream, and from where it goes on. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "sluice.session.ping-after=1s"})
class EventStreamIT {

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private TestPublisher publisher;

    @BeforeEach
    void publishThroughTheHub() {
        publisher = new TestPublisher(hub);
    }

    private String id(long offset) {
        return hub.journal().head().epoch() + ":" + offset;
    }

    @Test
    void anEventHasTheBytesOfTheWebSocketFrame() throws IOException {
        publisher.publish("same/\u20ac", "{\"b\":[1.50,\"\\u2028\\n\"]}");
        String query = "topics=same/%23&heartbeat=off";
        try (EventClient events = EventClient.open(port, query);
                RawWebSocket webSocket = RawWebSocket.open(port, "/ws?" + query)) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.head())
                    .containsIgnoringCase("\ncontent-type: text/event-stream\r\n")
                    .containsIgnoringCase("\nconnection: close\r\n")
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .doesNotContainIgnoringCase("content-length");
            assertThat(events.next("welcome").json().path("epoch").asString())
                    .isEqualTo(hub.journal().head().epoch());
            assertThat(webSocket.read().text()).contains("welcome");
            for (String type : List.of("subscribed", "snapshot", "synced", "update")) {
                if (type.equals("update")) {
                    publisher.publish("same/\u20ac", "\"" + "x".repeat(70_000) + "\"");
                }
                Event event = events.next();
                assertThat(event.type()).isEqualTo(type);
                assertThat(event.data()).isEqualTo(webSocket.read().text());
            }
        }
    }

    @Test
    void anIdStandsWhereTheStreamCanBeResumedFrom() throws IOException {
        publisher.publish("ids", "0");
        try (EventClient events = EventClient.open(port, "topics=ids&heartbeat=250")) {
            for (String type : List.of("welcome", "subscribed", "snapshot", "synced")) {
                Event event = events.next();
                assertThat(event.type()).isEqualTo(type);
                assertThat(event.id())
                        .as("id of %s", type)
                        .isEqualTo(
                                type.equals("synced")
                                        ? id(event.json().path("offset").asLong())
                                        : null);
            }
            publisher.publish("ids", "1");
            Event update = events.next("update");
            assertThat(update.id()).isEqualTo(id(update.json().path("offset").asLong()));
            Event heartbeat = events.next("heartbeat");
            assertThat(heartbeat.id())
                    .isEqualTo(heartbeat.json().path("resume").asString())
                    .isEqualTo(id(heartbeat.json().path("offset").asLong()));
            assertThat(heartbeat.json().path("delivered").asInt()).isEqualTo(2);
        }
    }

    @Test
    void whatLeavesIsToldByAnUpdateWithoutAnId() throws IOException {
        try (EventClient events = EventClient.open(port, "topics=leaving&where=%3E80&heartbeat=off")) {
            Event unused = events.next("synced");
            publisher.publish("leaving", "10");
            publisher.publish("leaving", "90");
            Event held = events.next();
            assertThat(held.json().path("seq").asInt()).isEqualTo(2);
            assertThat(held.id()).isEqualTo(id(held.json().path("offset").asLong()));
            publisher.publish("leaving", "20");
            Event left = events.next();
            assertThat(left.type()).isEqualTo("update");
            assertThat(left.data()).endsWith(",\"data\":null,\"left\":true}");
            assertThat(left.id()).isNull();
        }
    }

    @Test
    void smallChangesAreFilteredAndCounted() throws IOException {
        try (EventClient events = EventClient.open(port, "topics=banded&deadband=/v:10%25&heartbeat=250")) {
            Event unused = events.next("synced");
            publisher.publish("banded", "{\"v\":100}");
            publisher.publish("banded", "{\"v\":109.9}");
            publisher.publish("banded", "{\"v\":110}");
            assertThat(events.next("update").json().path("seq").asInt()).isEqualTo(1);
            assertThat(events.next("update").json().path("seq").asInt()).isEqualTo(3);
            JsonNode beat = events.next("heartbeat").json();
            assertThat(beat.path("filtered").asInt()).isEqualTo(1);
            assertThat(beat.path("matched").asInt()).isEqualTo(3);
        }
    }

    @Test
    void whatIsHeldBackComesAfterASilence() throws IOException {
        try (EventClient events = EventClient.open(port, "topics=quiet&deadband=/v:10&maxSilence=300&heartbeat=off")) {
            Event unused = events.next("synced");
            publisher.publish("quiet", "{\"v\":100}");
            publisher.publish("quiet", "{\"v\":101}");
            assertThat(events.next("update").json().path("seq").asInt()).isEqualTo(1);
            Event second = events.next("update");
            assertThat(second.json().path("seq").asInt()).isEqualTo(2);
        }
    }

    /** One string goes everywhere. */
    @Test
    void aResumePointIsTakenByEveryTransport() throws IOException, InterruptedException {
        publisher.publish("everywhere", "0");
        String resume;
        try (EventClient events = EventClient.open(port, "topics=everywhere&heartbeat=250")) {
            resume = events.next("heartbeat").json().path("resume").asString();
        }
        publisher.publish("everywhere", "1");
        String query = "topics=everywhere&since=" + resume;
        String subscribe = "{\"type\":\"subscribe\",\"id\":1,\"topics\":[\"everywhere\"],\"since\":\"" + resume + "\"}";
        try (EventClient events = EventClient.open(port, query);
                JdkClient json = JdkClient.connect(port, "/ws?" + query);
                JdkClient frames = JdkClient.connect(port, "/ws");
                JdkClient cbor = JdkClient.connectCbor(port, "/ws")) {
            frames.send(subscribe);
            cbor.send(subscribe);
            assertThat(events.next("update").json().path("data").asInt()).isEqualTo(1);
            for (JdkClient client : List.of(json, frames, cbor)) {
                assertThat(client.next("subscribed").path("recovered").asBoolean())
                        .isTrue();
                assertThat(client.next("update", "snapshot").path("data").asInt())
                        .isEqualTo(1);
            }
        }
        HttpRequest history = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/api/history?filter=everywhere&since=" + resume))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(history, BodyHandlers.ofString())
                        .body())
                .contains("\"data\":1}]", "\"recovered\":true")
                .doesNotContain("\"data\":0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy=conflate", "maxRate=1000"})
    void withConflationUpdatesHaveNoId(String contract) throws IOException {
        try (EventClient events = EventClient.open(port, "topics=conflated&heartbeat=250&" + contract)) {
            var unused = events.next("synced");
            publisher.publish("conflated", "1");
            assertThat(events.next("update").id()).isNull();
            assertThat(events.next("heartbeat").id())
                    .isEqualTo(id(hub.journal().head().offset()));
        }
    }

    /** An event source keeps the id of a comment, too. */
    @ParameterizedTest
    @ValueSource(strings = {"", "&policy=conflate", "&maxRate=10"})
    void withoutHeartbeatsCommentsShowThatTheStreamStandsAndFromWhereItGoesOn(String contract) throws IOException {
        String topic = "quiet/" + contract.length();
        try (EventClient events = EventClient.open(port, "topics=" + topic + "&heartbeat=off" + contract)) {
            assertThat(events.next().json().path("heartbeat").isNull()).isTrue();
            var unused = events.next("synced");
            String comment = ":\nid: " + id(hub.journal().head().offset()) + "\n\n";
            assertThat(events.text(comment.length())).isEqualTo(comment);
            publisher.publish(topic, "1");
            assertThat(events.next().type()).isEqualTo("update");
            comment = ":\nid: " + id(hub.journal().head().offset()) + "\n\n";
            assertThat(events.text(comment.length())).isEqualTo(comment);
        }
    }

    @Test
    void anEventSourceThatComesAgainGetsWhatItMissed() throws IOException {
        String lastEventId;
        try (EventClient events = EventClient.open(port, "topics=again&since=" + id(0))) {
            publisher.publishNumbers("again", 1, 3);
            var unused = events.next("synced", "update");
            while (!events.lastEventId().equals(id(hub.journal().head().offset()))) {
                unused = events.next();
            }
            lastEventId = events.lastEventId();
        }
        publisher.publishNumbers("again", 4, 6);
        // Its query is still that of its first connection.
        try (EventClient events =
                EventClient.open(port, "topics=again&since=" + id(0), "Last-Event-ID: " + lastEventId)) {
            assertThat(events.next("subscribed").json().path("recovered").asBoolean(false))
                    .isTrue();
            publisher.publish("again", "7");
            List<Integer> numbers = new ArrayList<>();
            while (numbers.size() < 4) {
                numbers.add(events.next("update").json().path("data").asInt());
            }
            assertThat(numbers).containsExactly(4, 5, 6, 7);
        }
    }

    @Test
    void anIdOfAnotherEpochIsToldAsAGapWithSnapshots() throws IOException {
        publisher.publish("elsewhere", "1");
        try (EventClient events = EventClient.open(port, "topics=elsewhere", "Last-Event-ID: other:5")) {
            assertThat(events.next("subscribed").json().path("recovered").asBoolean(true))
                    .isFalse();
            JsonNode gap = events.next().json();
            assertThat(gap.path("type").asString()).isEqualTo("gap");
            assertThat(gap.path("reason").asString()).isEqualTo("history");
            assertThat(gap.path("lost").isNull()).isTrue();
            assertThat(events.next().type()).isEqualTo("snapshot");
        }
    }

    @Test
    void whatAClientSendsIsThrownAway() throws IOException {
        try (EventClient events = EventClient.open(port, "topics=deaf")) {
            var unused = events.next("synced");
            events.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10_000) + "\u0000\u00ff".repeat(10_000));
            publisher.publish("deaf", "1");
            assertThat(events.next("update").json().path("data").asInt()).isEqualTo(1);
        }
    }

    @Test
    void manyFiltersAreOneSubscription() throws IOException {
        try (EventClient events = EventClient.open(port, "topics=m/+/x,m/%23&topics=n&heartbeat=250")) {
            assertThat(events.next("subscribed").json().path("topics").toString())
                    .isEqualTo("[\"m/+/x\",\"m/#\",\"n\"]");
            publisher.publish("m/1/x", "1");
            publisher.publish("n", "2");
            assertThat(events.next("update").json().path("data").asInt()).isEqualTo(1);
            Event second = events.next("update");
            assertThat(second.json().path("data").asInt()).isEqualTo(2);
            assertThat(second.id()).isNotNull();
        }
    }
}
