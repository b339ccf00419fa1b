package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class SimulatedStreamIT {

    @LocalServerPort
    private int port;

    @Test
    void quotesComeWithTheBidBelowTheAsk() {
        try (JdkClient client = JdkClient.connect(port, "/ws?topics=quotes/%2B&snapshot=false")) {
            var unused = client.next("synced");
            for (int i = 0; i < 100; i++) {
                JsonNode update = client.next("update");
                JsonNode quote = update.path("data");
                assertThat(update.path("topic").asString())
                        .isEqualTo("quotes/" + quote.path("symbol").asString());
                assertThat(quote.path("bid").decimalValue())
                        .isPositive()
                        .isLessThan(quote.path("ask").decimalValue());
            }
        }
    }

    @Test
    void sensorsComeWithValueAndUnit() {
        try (JdkClient client = JdkClient.connect(port, "/ws?topics=sensors/%23")) {
            for (int i = 0; i < 50; i++) {
                JsonNode update = client.next("snapshot", "update");
                assertThat(update.path("topic").asString()).matches("sensors/[^/]+/[^/]+/[^/]+");
                assertThat(update.path("data").path("value").isNumber()).isTrue();
                assertThat(update.path("data").path("unit").asString("")).isNotEmpty();
            }
        }
    }
}
