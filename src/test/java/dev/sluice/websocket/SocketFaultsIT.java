package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import dev.sluice.testing.Bystander;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.TestPublisher;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** Whatever fails for one socket ends that socket alone: the others, on every event loop, notice nothing. */
@NoLeaks
@Import(FaultySockets.class)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sluice.simulator.enabled=false")
class SocketFaultsIT {

    /** More than there are event loops, so that one of them at least shares the victim's. */
    private static final int BYSTANDERS = Runtime.getRuntime().availableProcessors() + 1;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private FaultySockets sockets;

    private final List<Bystander> bystanders = new ArrayList<>();

    @BeforeEach
    void connectTheOthers() {
        for (int i = 0; i < BYSTANDERS; i++) {
            bystanders.add(new Bystander(port, hub));
        }
    }

    @AfterEach
    void theOthersNoticedNothing() {
        bystanders.forEach(Bystander::isUnharmed);
        await("sessions without a socket").atMost(JdkClient.PATIENCE).untilAsserted(() -> assertThat(sessions())
                .isEqualTo(BYSTANDERS));
        bystanders.forEach(Bystander::close);
        await().atMost(JdkClient.PATIENCE)
                .untilAsserted(() -> assertThat(sessions()).isZero());
    }

    private double sessions() {
        return meters.find("sluice.sessions").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    @ParameterizedTest
    @EnumSource
    void aSocketThatFailsEndsAlone(FaultySockets.Fault fault) throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        try (RawWebSocket victim = RawWebSocket.open(port, "/ws?topics=victim/%23&heartbeat=250")) {
            assertThat(victim.next("synced").has("id")).isFalse();
            sockets.fail(victim.localPort(), fault);
            publisher.publish("victim/1", "1");
            victim.send("{'type':'ping','id':1}");
            assertThat(victim.awaitEnd()).isTrue();
        }
    }

    /** From the first byte on: it dies while it is upgraded. */
    @ParameterizedTest
    @EnumSource
    void aSocketThatFailsDuringItsHandshakeEndsAlone(FaultySockets.Fault fault) throws IOException {
        try (RawWebSocket victim = RawWebSocket.connect(port)) {
            await().atMost(JdkClient.PATIENCE).until(() -> sockets.has(victim.localPort()));
            sockets.fail(victim.localPort(), fault);
            victim.sendRaw(RawWebSocket.utf8(RawWebSocket.handshake(port, "/ws?topics=%23&heartbeat=250", 13)));
            assertThat(victim.awaitEnd()).isTrue();
        }
    }
}
