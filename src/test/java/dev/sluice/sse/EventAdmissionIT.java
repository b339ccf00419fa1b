package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connection.AddressLimit;
import dev.sluice.session.Sessions;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.WithFewPlaces;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Who gets no stream for now, whatever it asks for. */
@NoLeaks
@WithFewPlaces
class EventAdmissionIT {

    private static final InetAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 0).getAddress();

    @LocalServerPort
    private int port;

    @Autowired
    private Sessions sessions;

    @Autowired
    private AddressLimit addresses;

    @AfterEach
    void takeSessionsAgain() {
        sessions.start();
    }

    @Test
    void aServerThatDrainsAnswers503() throws IOException {
        sessions.stop();
        try (EventClient client = EventClient.open(port, "topics=a", "Connection: close")) {
            assertThat(client.status()).isEqualTo(503);
            assertThat(client.head()).containsIgnoringCase("\nretry-after: 1");
            assertThat(client.rest()).contains("\"code\":\"unavailable\"");
        }
    }

    /** Of another address than loopback, which is exempt: that of a client of a proxy. */
    @Test
    void anAddressThatHasAllItMayHaveGets429AndTakesNoPlace() throws IOException {
        Runnable leave = Objects.requireNonNull(addresses.tryEnter(ELSEWHERE));
        try (EventClient client = openFromElsewhere()) {
            assertThat(client.status()).isEqualTo(429);
            assertThat(client.head()).containsIgnoringCase("\nretry-after: 1");
            assertThat(client.rest()).contains("\"code\":\"rate_limited\"");
        }
        leave.run();
        try (EventClient client = openFromElsewhere()) {
            assertThat(client.status()).isEqualTo(200);
        }
    }

    private EventClient openFromElsewhere() throws IOException {
        return EventClient.open(
                port, "topics=a", "X-Forwarded-For: " + ELSEWHERE.getHostAddress(), "Connection: close");
    }
}
