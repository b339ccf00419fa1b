package dev.sluice.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AsyncApi;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MqttDocumentTests {

    @Test
    void kindsAreThoseOfTheAsyncApiDocument() {
        assertThat(AsyncApi.namesAt("/channels/mqtt/messages"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(MqttPayload.values())
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void keepAliveIsThatOfTheAsyncApiDocument() {
        assertThat(AsyncApi.at("/servers/broker/bindings/mqtt/keepAlive").intValue())
                .isEqualTo((int) MqttBrokerTests.bind().keepAlive().toSeconds());
    }
}
