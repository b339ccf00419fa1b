package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AsyncApi;
import org.junit.jupiter.api.Test;

class SubprotocolTests {

    @Test
    void tokensAreThoseOfTheAsyncApiDocument() {
        assertThat(AsyncApi.textsAt("/channels/ws/bindings/ws/headers/properties/Sec-WebSocket-Protocol/examples"))
                .isEqualTo(Subprotocol.tokens());
        assertThat(AsyncApi.at("/channels/ws/description").stringValue()).contains(Subprotocol.tokens());
    }
}
