package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.JdkClient;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The Java client against the real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class JavaClientIT {

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Test
    void publishesAndIsToldOfIt() {
        try (SluiceClient client = SluiceClient.connect(URI.create("http://127.0.0.1:" + port))) {
            Published published =
                    client.publish("java-client/a", "{\"n\":1.10}").block(JdkClient.PATIENCE);
            assertThat(published).isNotNull();
            assertThat(published.seq()).isEqualTo(1);
            List<Update> updates =
                    client.subscribe("java-client/a").take(1).collectList().block(JdkClient.PATIENCE);
            assertThat(updates).singleElement().satisfies(update -> {
                assertThat(update.text()).isEqualTo("{\"n\":1.10}");
                assertThat(update.isSnapshot()).isTrue();
                assertThat(update.offset()).isEqualTo(published.offset());
            });
            client.disposeLater().block(JdkClient.PATIENCE);
            assertThat(client.state().phase()).isEqualTo(ClientState.Phase.CLOSED);
        }
    }
}
