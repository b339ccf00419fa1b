package dev.sluice.websocket;

import dev.sluice.hub.Hub;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.TestPublisher;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A server on which only the test publishes, and sessions of one format. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sluice.simulator.enabled=false")
abstract class OneFormat {

    @LocalServerPort
    int port;

    @Autowired
    private Hub hub;

    TestPublisher publisher;

    @BeforeEach
    void publishThroughTheHub() {
        publisher = new TestPublisher(hub);
    }

    /** A session of the format that is tested. */
    JdkClient connect(String pathAndQuery) {
        return JdkClient.connect(port, pathAndQuery);
    }
}
