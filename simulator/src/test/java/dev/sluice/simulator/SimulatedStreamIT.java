package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Contract;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Update;
import dev.sluice.testing.JdkClient;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class SimulatedStreamIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    @LocalServerPort
    private int port;

    @Test
    void quotesComeWithTheBidBelowTheAsk() {
        try (SluiceClient client = SluiceClient.connect(URI.create("ws://127.0.0.1:" + port))) {
            for (Update update : some(client.subscribe(List.of("quotes/+"), Contract.DEFAULT.withoutSnapshot()), 100)) {
                JsonNode quote = update.data(JSON::readTree);
                assertThat(update.topic())
                        .isEqualTo("quotes/" + quote.path("symbol").asString());
                assertThat(quote.path("bid").decimalValue())
                        .isPositive()
                        .isLessThan(quote.path("ask").decimalValue());
            }
        }
    }

    @Test
    void sensorsComeWithValueAndUnit() {
        try (SluiceClient client = SluiceClient.connect(URI.create("ws://127.0.0.1:" + port))) {
            for (Update update : some(client.subscribe("sensors/#"), 50)) {
                JsonNode reading = update.data(JSON::readTree);
                assertThat(update.topic()).matches("sensors/[^/]+/[^/]+/[^/]+");
                assertThat(reading.path("value").isNumber()).isTrue();
                assertThat(reading.path("unit").asString("")).isNotEmpty();
            }
        }
    }

    private static List<Update> some(Flux<Update> updates, int count) {
        return Objects.requireNonNull(updates.take(count).collectList().block(JdkClient.PATIENCE));
    }
}
