package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.connection.AddressLimit;
import dev.sluice.session.Sessions;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.transport.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

/** Who gets no stream for now, whatever it asks for. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "sluice.session.max-per-address=1"})
class EventAdmissionIT {

    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 50_000);

    @LocalServerPort
    private int port;

    @Autowired
    private Sessions sessions;

    @Autowired
    private AddressLimit addresses;

    @Autowired
    private EventStreamController controller;

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

    /** Of another address than loopback, which is exempt and the only one that a test can connect from. */
    @Test
    void anAddressThatHasAllItMayHaveGets429AndTakesNoPlace() {
        Runnable leave = Objects.requireNonNull(addresses.tryEnter(ELSEWHERE.getAddress()));
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(this::openFromElsewhere)
                .satisfies(problem -> {
                    assertThat(problem.getStatusCode()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
                    assertThat(problem.getBody().getProperties()).containsEntry("code", "rate_limited");
                    assertThat(problem.getHeaders().getFirst("Retry-After")).isEqualTo("1");
                });
        leave.run();
        assertThat(addresses.tryEnter(ELSEWHERE.getAddress())).isNotNull();
    }

    private void openFromElsewhere() {
        var request = MockServerHttpRequest.get("/sse?topics=a").remoteAddress(ELSEWHERE);
        var unused = controller.stream(MockServerWebExchange.from(request)).block(JdkClient.PATIENCE);
    }
}
