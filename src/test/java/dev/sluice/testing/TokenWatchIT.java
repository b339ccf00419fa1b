package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.security.token.WithTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A server tells tokens by each way out that it has, and the watch over the whole run sees them, whatever the client is. */
@NoLeaks
@WithTokens
class TokenWatchIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String AUTHORIZATION = "Authorization";
    private static final String BEARER = "Bearer " + TestTokens.of("watched", "planted/#", "planted/#");

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private void publish(String topic, PlantedToken planted) {
        new TestPublisher(hub).publish(topic, "\"" + planted + "\"");
    }

    private RawWebSocket open(String query) throws IOException {
        RawWebSocket client = RawWebSocket.connect(port);
        String head = client.request(
                        RawWebSocket.handshake(port, "/ws?heartbeat=off&" + query, 13, AUTHORIZATION + ": " + BEARER))
                .head();
        assertThat(head).startsWith("HTTP/1.1 101");
        return client;
    }

    private static void assertSeen(PlantedToken planted, String where) {
        assertThat(planted.places()).as("of %s", where).anyMatch(place -> place.startsWith(where));
    }

    @Test
    void answerOfAWebSocket() throws IOException {
        PlantedToken planted = PlantedToken.of("answer");
        try (RawWebSocket client = open("topics=planted/x")) {
            client.send("{'type':'ping','id':'" + planted.signature() + "'}");
            assertThat(client.nextText("pong")).contains(planted.signature());
            assertSeen(planted, "what went out");
        }
    }

    /** It goes to the socket past Netty. */
    @Test
    void liveUpdate() throws IOException {
        PlantedToken planted = PlantedToken.of("update");
        try (RawWebSocket client = open("topics=planted/live")) {
            assertThat(client.nextText("synced")).isNotEmpty();
            publish("planted/live", planted);
            assertThat(client.nextText("update")).contains(planted.toString());
            assertSeen(planted, "an update");
        }
    }

    @Test
    void storedValues() throws Exception {
        PlantedToken planted = PlantedToken.of("stored");
        publish("planted/stored", planted);
        int seen = planted.places().size();
        try (RawWebSocket client = open("topics=planted/stored")) {
            assertThat(client.nextText("snapshot")).contains(planted.toString());
        }
        assertSeen(planted, "what went out");
        assertThat(planted.places()).hasSizeGreaterThan(seen);
        seen = planted.places().size();
        try (EventClient events = EventClient.open(port, "topics=planted/stored", AUTHORIZATION + ": " + BEARER)) {
            assertThat(events.next("snapshot").data()).contains(planted.toString());
        }
        assertThat(planted.places()).as("by SSE").hasSizeGreaterThan(seen);
        seen = planted.places().size();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/topics"))
                .header(AUTHORIZATION, BEARER)
                .build();
        assertThat(HTTP.send(request, BodyHandlers.ofString()).body()).contains(planted.toString());
        assertThat(planted.places()).as("by HTTP").hasSizeGreaterThan(seen);
    }
}
