package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AsyncApi;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MqttPayloadTests {

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
                .isEqualTo(MqttLinks.KEEP_ALIVE_SECONDS);
    }
}
